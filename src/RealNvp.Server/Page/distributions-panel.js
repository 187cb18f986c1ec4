// A histogram of each column from rows that the model draws.

import { element, replace, say, showFault } from './element.js';
import { counted } from './figures.js';
import { histogram } from './histogram.js';

const counts = [500, 2000, 5000];

export async function distributionsPanel(panel, session, signal) {
  const shape = await session.shape();
  const count = element('select', { on: { change: () => draw() } }, counts.map(n => element('option', { value: n, selected: n === 2000 }, counted(n, 'row'))));
  const fault = element('p', { class: 'fault', role: 'alert', hidden: true });
  const state = element('p', { class: 'hint', 'aria-live': 'polite' });
  const grid = element('div', { class: 'histograms' });
  replace(panel,
    element('section', { class: 'card', 'aria-labelledby': 'distributions-title' },
      element('div', { class: 'row between' },
        element('h2', { id: 'distributions-title' }, 'What the model draws'),
        element('div', { class: 'row' },
          element('label', { class: 'inline' }, element('span', {}, 'Drawn'), count),
          element('button', { type: 'button', class: 'main', on: { click: () => draw() } }, 'Draw again'))),
      element('p', { class: 'hint' }, 'Bars: drawn rows. Below them the training rows: a line from 5 to 95 %, a box from 25 to 75 %, the median. '
        + `${session.row ? '▼ is the row of "What if".' : 'A row that you open in "What if" is marked here.'}`),
      state, fault),
    grid);

  async function draw() {
    say(state, 'Drawing …');
    try {
      const records = await shape.draw(Number(count.value), null, signal);
      showFault(fault, null);
      replace(grid, shape.columns.filter(column => column.name in records[0])
        .map(column => histogram(column, records.map(record => record[column.name]), session.row?.[column.name] ?? null)));
      say(state, `${counted(records.length, 'row')} drawn.`);
    } catch (error) {
      say(state, '');
      showFault(fault, signal.aborted ? null : error);
    }
  }

  await draw();
}
