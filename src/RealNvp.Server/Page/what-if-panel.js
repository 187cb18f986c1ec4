// "What if": a row whose values can be moved, with its score at once and its reasons as soon as they are found.

import { ColumnControl } from './column-control.js';
import { element, replace, say, showFault } from './element.js';
import { value } from './figures.js';
import { latest } from './latest.js';
import { ofModel, post } from './service.js';
import { Verdict } from './verdict.js';

const rowsForTypical = 64;

export async function whatIfPanel(panel, session, signal) {
  const { model } = session;
  const shape = await session.shape();
  const verdict = new Verdict(model);
  const fault = element('p', { class: 'fault', role: 'alert', hidden: true });
  const why = element('div', { class: 'why', 'aria-live': 'polite' });
  const repair = element('div', { class: 'repair' });
  const controls = shape.columns.map(column => new ColumnControl(column, () => changed()));
  replace(panel, element('div', { class: 'split what-if' },
    element('section', { class: 'card', 'aria-labelledby': 'row-title' },
      element('div', { class: 'row between' },
        element('h2', { id: 'row-title' }, 'A row'),
        element('div', { class: 'row' },
          element('button', { type: 'button', on: { click: () => begin(typicalRow) } }, 'Typical row'),
          element('button', { type: 'button', on: { click: () => begin(drawnRow) } }, 'Draw a row'))),
      element('p', { class: 'hint' }, model.explains
        ? 'Move a value: the score follows. Below each value stands how often one at least as unlikely comes, given the others.'
        : 'Move a value: the score follows.'),
      element('div', { class: 'controls' }, controls.map(control => control.node))),
    element('div', { class: 'stick' },
      element('section', { class: 'card said', 'aria-label': 'What the service says' }, verdict.node, fault),
      model.explains ? element('section', { class: 'card reasons', 'aria-label': 'Reasons' },
        element('h3', {}, 'Why'), why, element('h3', {}, 'What would make it normal'), repair) : null)));

  const score = latest((record, abort) => post(`${ofModel(model.model, 'score')}?watch=false`, shape.toSend(record), { signal: abort }), {
    show: row => {
      showFault(fault, null);
      verdict.show(row);
    },
    fail: error => showFault(fault, error),
  });
  const explain = latest((record, abort) => post(ofModel(model.model, 'explain'), [shape.toSend(record)], { signal: abort }), {
    pause: 180,
    most: 600,
    show: ([row]) => showExplained(row),
    fail: error => showFault(fault, error),
  });
  signal.addEventListener('abort', () => {
    score.stop();
    explain.stop();
  });

  function changed() {
    session.row = Object.fromEntries(controls.map(control => [control.column.name, control.value]));
    const sent = Object.fromEntries(Object.entries(session.row).filter(([, cell]) => cell !== null));
    score(shape.isTable ? sent : session.row);
    if (model.explains) {
      explain(shape.isTable ? sent : session.row);
    }
  }

  function showExplained(row) {
    const told = Object.fromEntries((row.columns ?? []).map(column => [column.name, column]));
    controls.forEach(control => control.tell(told[control.column.name] ?? null));
    const texts = row.reasons.map(reason => reason.text);
    say(why, texts.length > 0 ? texts.map(text => text + '.').join('\n') : 'No value is unlikely given the others.');
    showRepair(row.repair);
  }

  function showRepair(found) {
    const changes = found?.changes.filter(change => change.to !== null || change.from !== null) ?? [];
    replace(repair, changes.length === 0
      ? element('p', { class: 'hint' }, found ? 'No change of a value or two is known that does.' : 'It is normal as it is.')
      : [element('ul', { class: 'changes' }, changes.map(change => element('li', {}, element('b', {}, change.column), ' ',
        element('span', {}, value(change.from)), ' → ', element('span', {}, value(change.to))))),
        element('button', {
          type: 'button',
          on: {
            click: () => {
              set({ ...session.row, ...Object.fromEntries(changes.map(change => [change.column, change.to])) });
            },
          },
        }, found.normal ? 'Change it so' : 'Try this')]);
  }

  function set(record) {
    controls.forEach(control => { control.value = record[control.column.name] ?? null; });
    changed();
  }

  async function begin(choose) {
    try {
      showFault(fault, null);
      set(await choose(shape, model, signal));
    } catch (error) {
      showFault(fault, signal.aborted ? null : error);
    }
  }

  if (session.row) {
    set(session.row);
  } else {
    await begin(typicalRow);
  }
}

async function drawnRow(shape, model, signal) {
  return (await shape.draw(1, null, signal))[0];
}

// The likeliest of some drawn rows, always the same ones.
async function typicalRow(shape, model, signal) {
  let drawn;
  try {
    drawn = await shape.draw(rowsForTypical, 1, signal);
  } catch (error) {
    // A model of a series draws a row only after those before it.
    if (error.code === 'given-rows') {
      return shape.usual();
    }

    throw error;
  }

  const scored = await post(`${ofModel(model.model, 'score')}?watch=false`, drawn.map(record => shape.toSend(record)), { signal });
  const best = scored.reduce((most, row, place) => ((row.log_prob ?? -Infinity) > (scored[most].log_prob ?? -Infinity) ? place : most), 0);
  return drawn[best];
}
