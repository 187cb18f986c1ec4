// The columns of a model, and what it does with each.

import { element, replace } from './element.js';
import { share, value } from './figures.js';
import { quantile } from './row-shape.js';

export async function columnsPanel(panel, session) {
  const head = ['Column', 'Kind', 'Role', 'Support and treatment', 'Lowest', 'Median', 'Highest', 'Missing'];
  replace(panel, element('section', { class: 'card', 'aria-labelledby': 'columns-title' },
    element('h2', { id: 'columns-title' }, 'Columns'),
    element('p', { class: 'hint' }, 'Lowest, median and highest are those of the rows that the model learnt from. '
      + '"Or less" and "or more" are the ends of what a value can be. An atom is a single value that many rows have.'),
    element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'The columns, which scroll sideways' },
      element('table', {},
        element('thead', {}, element('tr', {}, head.map((name, place) => element('th', { scope: 'col', class: place > 3 ? 'num' : null }, name)))),
        element('tbody', {}, session.model.columns.map(columnRow))))));
}

function columnRow(column) {
  const ends = column.categories ? null : [0, 0.5, 1].map(each => quantile(column, each));
  return element('tr', {},
    element('th', { scope: 'row' }, column.name),
    element('td', {}, column.kind,
      column.categories ? element('span', { class: 'hint' }, ` ${column.categories.length}`) : null,
      column.pattern ? element('div', { class: 'hint' }, column.pattern) : null),
    element('td', {}, column.role),
    element('td', {}, column.treatment, column.categories ? categories(column.categories) : null),
    ends ? ends.map(end => element('td', { class: 'num' }, end === null ? '–' : value(end))) : [0, 1, 2].map(() => element('td', { class: 'num' }, '–')),
    element('td', { class: 'num' }, column.missing > 0 ? share(column.missing, 1) : column.needed ? 'none' : '–'));
}

function categories(names) {
  const shown = 12;
  const more = names.length - shown;
  return element('ul', { class: 'chips' }, names.slice(0, shown).map(name => element('li', {}, name)),
    more > 0 ? element('li', { class: 'more' }, element('details', {}, element('summary', {}, `${more} more`), names.slice(shown).join(', '))) : null);
}
