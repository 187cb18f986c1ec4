// The live figures of rows that are scored: how many, how many were flagged, and the share beside that which is promised of normal rows.

import { element, say } from './element.js';
import { count, share } from './figures.js';

export class Tally {
  constructor(promised) {
    this.promised = promised;
    this.rows = element('dd', {}, '0');
    this.flagged = element('dd', {}, '0');
    this.unmeasured = element('dd', {}, '0');
    this.rate = element('dd', {}, '–');
    this.speed = element('dd', {}, '–');
    this.bar = element('span', { class: 'meter-fill' });
    this.mark = element('span', { class: 'meter-mark' });
    this.words = element('p', { class: 'hint', 'aria-live': 'polite' });
    this.node = element('div', { class: 'tally' },
      element('dl', { class: 'tiles' },
        this.#tile('Rows scored', this.rows),
        this.#tile('Flagged', this.flagged, 'alarm'),
        this.#tile('Flagged share', this.rate),
        this.#tile('Not measured', this.unmeasured),
        this.#tile('Rows a second', this.speed)),
      promised === null ? null : element('div', { class: 'meter', 'aria-hidden': 'true' }, this.bar, this.mark),
      this.words);
    this.show({ rows: 0, flagged: 0, unmeasured: 0, speed: null });
  }

  /** Shows figures; the sentence is for readers of the screen too, and changes when it is told to. */
  show({ rows, flagged, unmeasured, speed }, isTold = true) {
    const measured = rows - unmeasured, strange = flagged - unmeasured;
    const rate = measured > 0 ? strange / measured : null;
    say(this.rows, count(rows));
    say(this.flagged, count(flagged));
    say(this.unmeasured, count(unmeasured));
    say(this.rate, rate === null ? '–' : share(rate));
    say(this.speed, speed === null ? '–' : count(speed));
    if (this.promised !== null) {
      const most = Math.max(4 * this.promised, 1.25 * (rate ?? 0));
      this.bar.style.setProperty('inline-size', `${100 * (rate ?? 0) / most}%`);
      this.mark.style.setProperty('inset-inline-start', `${100 * this.promised / most}%`);
      this.bar.classList.toggle('over', rate > this.promised);
    }

    if (isTold) {
      say(this.words, this.#sentence(rate));
    }
  }

  #sentence(rate) {
    return this.promised === null ? 'The model has no calibration: nothing is promised of the share that is flagged.'
      : rate === null ? `At most ${share(this.promised)} of normal rows are flagged, so the service promises.`
      : rate <= this.promised ? `${share(rate)} of the measured rows are flagged; of normal rows it would be at most ${share(this.promised)}.`
      : `${share(rate)} of the measured rows are flagged, more than the ${share(this.promised)} of normal rows: ${times(rate / this.promised)}.`;
  }

  #tile(name, value, kind = '') {
    return element('div', { class: `tile ${kind}` }, element('dt', {}, name), value);
  }
}

function times(factor) {
  return `${factor < 10 ? factor.toFixed(1) : Math.round(factor)} times as many`;
}
