// The distribution of one column from drawn rows: bars, with the range of training rows below them and the tried row's value marked.

import { columnScale } from './column-scale.js';
import { dayText, isDated } from './date-text.js';
import { drawing, element } from './element.js';
import { share, value } from './figures.js';
import { asNumber, quantile } from './row-shape.js';

const width = 320, height = 150, left = 6, top = 12, floor = 108;
const bins = 32;
const categoriesShown = 10;

/** A figure of a column; `marked` is the value of the row that is tried, or null. */
export function histogram(column, cells, marked) {
  const given = cells.filter(cell => cell !== null && cell !== undefined && cell !== '');
  const missing = cells.length - given.length;
  const note = [
    missing > 0 ? `${share(missing / cells.length, 1)} missing` : null,
    marked === null || marked === undefined ? null : `${column.categories ? '▸' : '▼'} ${value(marked)}`,
  ].filter(text => text !== null).join(' · ');
  return element('figure', { class: 'card histogram' },
    element('figcaption', {}, element('b', {}, column.name), element('span', { class: 'hint' }, note)),
    column.categories ? categoryBars(column, given, marked) : numberBars(column, given, marked));
}

function numberBars(column, cells, marked) {
  const values = cells.map(cell => asNumber(column, cell)).filter(Number.isFinite).sort((one, other) => one - other);
  if (values.length === 0) {
    return element('p', { class: 'hint' }, 'Every drawn row lacks it.');
  }

  const { from, to, count, names } = rangeOf(column, values);
  const scale = columnScale(column, from, to);
  const x = each => left + (width - 2 * left) * scale.place(each);
  const sums = new Array(count).fill(0);
  for (const each of values.filter(each => each >= from && each <= to)) {
    sums[Math.min(count - 1, Math.floor(count * scale.place(each)))]++;
  }

  const tallest = Math.max(...sums), bar = (width - 2 * left) / count;
  const bars = sums.map((sum, place) => {
    const height = (floor - top) * sum / tallest;
    return drawing('rect', { class: 'column', x: left + place * bar + 0.5, width: Math.max(1, bar - 1), y: floor - height, height });
  });
  return drawing('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `Histogram of ${column.name} from ${names[0]} to ${names[1]}` },
    bars,
    trainingBox(column, x),
    mark(asNumber(column, marked), from, to, x),
    drawing('line', { class: 'axis', x1: left, x2: width - left, y1: floor, y2: floor }),
    drawing('text', { x: left, y: height - 8 }, names[0]),
    scale.isSkewed ? drawing('text', { x: x(scale.at(0.5)), y: height - 8, class: 'middle' }, edgeText(column, scale.at(0.5))) : null,
    drawing('text', { x: width - left, y: height - 8, class: 'last' }, names[1]));
}

// What is very rare is not to press all else into one bar. Few levels have a bar each.
function rangeOf(column, values) {
  const told = [0.01, 0.99].map(share => asNumber(column, quantile(column, share))).filter(Number.isFinite);
  const [least, most] = [
    Math.min(values[Math.round(0.005 * (values.length - 1))], ...told), Math.max(values[Math.round(0.995 * (values.length - 1))], ...told)];
  const names = [edgeText(column, least), edgeText(column, most)];
  const levels = column.step > 0 && !isDated(column) ? Math.round((most - least) / column.step) + 1 : Infinity;
  return levels <= bins
    ? { from: least - column.step / 2, to: most + column.step / 2, count: levels, names }
    : { from: least, to: most > least ? most : least + 1, count: bins, names };
}

function trainingBox(column, x) {
  const [low, lower, middle, upper, high] = [0.05, 0.25, 0.5, 0.75, 0.95].map(share => asNumber(column, quantile(column, share)));
  return !Number.isFinite(low) ? null : [
    drawing('line', { class: 'whisker', x1: x(low), x2: x(high), y1: floor + 10, y2: floor + 10 }),
    drawing('rect', { class: 'box', x: x(lower), width: Math.max(2, x(upper) - x(lower)), y: floor + 6, height: 8, rx: 2 }),
    drawing('line', { class: 'median', x1: x(middle), x2: x(middle), y1: floor + 5, y2: floor + 15 }),
  ];
}

// Outside of what is shown an arrow points to where it is.
function mark(value, from, to, x) {
  if (!Number.isFinite(value)) {
    return null;
  }

  const at = x(value);
  const shape = value < from ? `M${at} ${floor / 2} l8 -6 v12 z` : value > to ? `M${at} ${floor / 2} l-8 -6 v12 z` : `M${at} 10 l-5 -8 h10 z`;
  return [drawing('line', { class: 'marked', x1: at, x2: at, y1: 4, y2: floor }), drawing('path', { class: 'marked', d: shape })];
}

function categoryBars(column, cells, marked) {
  const sums = new Map(column.categories.map(name => [name, 0]));
  cells.forEach(cell => sums.set(String(cell), (sums.get(String(cell)) ?? 0) + 1));
  const ordered = [...sums].sort((one, other) => other[1] - one[1]);
  const shown = ordered.slice(0, categoriesShown);
  const chosen = ordered.find(([name]) => name === String(marked));
  if (chosen && !shown.includes(chosen)) {
    shown[shown.length - 1] = chosen;
  }

  const most = Math.max(...ordered.map(([, sum]) => sum), 1);
  const rest = ordered.length - shown.length;
  const line = ([name, sum]) => element('li', { class: name === String(marked) ? 'marked' : null },
    element('span', { class: 'name' }, name === String(marked) ? `▸ ${name}` : name),
    element('span', { class: 'bar-track' }, element('span', { class: 'bar', style: { 'inline-size': `${100 * sum / most}%` } })),
    element('span', { class: 'num' }, share(cells.length > 0 ? sum / cells.length : 0, 1)));
  return element('div', {},
    element('ul', { class: 'category-bars' }, shown.map(line)),
    rest > 0 ? element('p', { class: 'hint' }, `and ${rest} more`) : null);
}

function edgeText(column, number) {
  return isDated(column) ? dayText(column, number)
    : value(column.step >= 1 ? Math.round(number) : Number(number.toPrecision(3)));
}
