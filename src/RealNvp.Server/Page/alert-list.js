// Flagged rows with their reasons: the newest first or the strangest first. It keeps a bounded number of them, and shows some.

import { element, replace, say } from './element.js';
import { clock, count, counted, figure, pValue, value } from './figures.js';
import { isGivenUp } from './service.js';

const mostKept = 400;
const shownAtFirst = 25;
const pouring = 500;
const betweenExplanations = 400;

export class AlertList {
  #items = [];
  #most = shownAtFirst;
  #order = 'newest';
  #isDrawn = true;
  #isExplaining = false;
  #seen = 0;
  #added = 0;

  /** `explain` asks for the reasons of a row, `tryRow` shows it in "What if"; either may be null. */
  constructor({ explain, tryRow, signal, empty }) {
    Object.assign(this, { explain, tryRow, signal });
    this.list = element('ol', { class: 'alerts' });
    this.empty = element('p', { class: 'empty' }, empty);
    this.note = element('p', { class: 'hint' });
    this.more = element('button', { type: 'button', hidden: true, on: { click: () => { this.#most *= 2; this.#draw(); } } }, 'Show more');
    const order = element('select', { on: { change: () => { this.#order = order.value; this.#draw(); } } },
      element('option', { value: 'newest' }, 'Newest first'), element('option', { value: 'strangest' }, 'Strangest first'));
    this.node = element('section', { class: 'card', 'aria-label': 'Flagged rows' },
      element('div', { class: 'row between' }, element('h2', {}, 'Flagged rows'), element('label', { class: 'inline' }, element('span', {}, 'Order'), order)),
      element('div', { class: 'alert-head', 'aria-hidden': 'true' },
        element('span', {}, 'Row'), element('span', {}, 'p-value'), element('span', {}, 'Score'), element('span', {}, 'Why')),
      this.list, this.empty, this.note, this.more);
  }

  /** Forgets all rows. */
  clear() {
    [this.#items, this.#most, this.#seen] = [[], shownAtFirst, 0];
    this.#draw();
  }

  /** Adds flagged rows, the newest last: `{ scored, record, time }`. */
  add(items) {
    if (items.length === 0) {
      return;
    }

    this.#seen += items.length;
    this.#added = performance.now();
    this.#items.push(...items.map(item => ({ ...item, order: 0, reasons: item.scored.reasons, isExplained: item.scored.status === 'not-measured' })));
    if (this.#items.length > 2 * mostKept) {
      // The newest and the strangest stay.
      const newest = this.#items.slice(-mostKept);
      const strangest = this.#items.slice(0, -mostKept).sort(byStrangeness).slice(0, mostKept / 4);
      this.#items = [...this.#items.filter(item => strangest.includes(item)), ...newest];
    }

    if (this.#isDrawn) {
      this.#isDrawn = false;
      setTimeout(() => this.#draw(), 150);
    }
  }

  #draw() {
    this.#isDrawn = true;
    if (this.signal.aborted) {
      return;
    }

    const ordered = this.#order === 'newest' ? this.#items.slice().reverse() : this.#items.slice().sort(byStrangeness);
    const shown = ordered.slice(0, this.#most);
    this.#place(shown.map(item => item.node ??= this.#nodeOf(item)));

    this.empty.hidden = this.#items.length > 0;
    this.more.hidden = shown.length >= ordered.length;
    say(this.note, this.#seen === this.#items.length ? ''
      : `The last ${count(mostKept)} and the strangest of ${counted(this.#seen, 'flagged row')} are kept here.`);
    this.#explainShown(shown);
  }

  // What stands as it stood is not touched: who reads, selects or has the focus there keeps it.
  #place(nodes) {
    const before = this.list.children;
    if (nodes.length === before.length && nodes.every((node, place) => node === before[place])) {
      return;
    }

    const focused = document.activeElement;
    replace(this.list, nodes);
    if (focused !== document.activeElement && this.list.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  #nodeOf(item) {
    const { scored } = item;
    item.why = element('div', { class: 'why' });
    this.#showReasons(item);
    const details = element('details', { on: { toggle: () => details.open && this.#showDetails(item, details) } }, element('summary', {}, 'The row'));
    return element('li', {},
      element('span', { class: 'number' }, labelled('row'), count(scored.row),
        item.time ? element('time', { datetime: item.time }, clock(item.time)) : null),
      element('span', { class: 'p' }, labelled('p-value'), pValue(scored.p_value)),
      element('span', { class: 'score' }, labelled('score'), scored.status === 'not-measured' ? 'not measured' : figure(scored.score)),
      element('div', {}, item.why, item.record ? details : null));
  }

  #showReasons(item) {
    const texts = item.reasons.map(reason => reason.text);
    replace(item.why, texts.length > 0 ? texts.slice(0, 3).map(text => element('p', {}, capital(text)))
      : element('p', { class: 'hint' }, item.fault ?? (item.isExplained || !this.explain
        ? 'No value of it is unlikely by itself: its values together are.'
        : 'Looking for the reasons …')));
  }

  #showDetails(item, details) {
    replace(details, details.firstChild,
      element('dl', { class: 'record' }, Object.entries(isArray(item.record) ? {} : item.record)
        .map(([name, cell]) => element('div', {}, element('dt', {}, name), element('dd', {}, value(cell))))),
      this.tryRow && item.scored.status !== 'not-measured'
        ? element('button', { type: 'button', on: { click: () => this.tryRow(item.record) } }, 'Open in What if') : null);
  }

  // One at a time: an explanation takes the service some milliseconds, which other requests need too.
  async #explainShown(shown) {
    if (this.#isExplaining || !this.explain) {
      return;
    }

    const next = shown.find(item => !item.isExplained && item.fault === undefined);
    if (!next) {
      return;
    }

    this.#isExplaining = true;
    try {
      const explained = await this.explain(next, this.signal);
      next.reasons = explained.reasons;
      next.isExplained = true;
    } catch (error) {
      if (isGivenUp(error)) {
        return;
      }

      next.fault = error.message;
    } finally {
      this.#isExplaining = false;
    }

    this.#showReasons(next);

    // While rows pour in, scoring them goes first.
    setTimeout(() => this.#draw(), performance.now() - this.#added < pouring ? betweenExplanations : 0);
  }
}

function labelled(name) {
  return element('span', { class: 'label' }, `${name} `);
}

function isArray(record) {
  return Array.isArray(record);
}

function capital(text) {
  return /[.!?]$/.test(text) ? text : text + '.';
}

// Rows that could not be measured have no score: they stand behind those that have.
function byStrangeness(one, other) {
  return (other.scored.score ?? -Infinity) - (one.scored.score ?? -Infinity);
}
