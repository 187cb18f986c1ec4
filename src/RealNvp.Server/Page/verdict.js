// What the service says of the row that is tried: flagged or not, its p-value on a scale, and its figures.

import { drawing, element, say } from './element.js';
import { figure, pValue, share } from './figures.js';

const width = 600, height = 62, edge = 14;

export class Verdict {
  constructor(model) {
    this.threshold = model.false_alarms;
    this.least = model.held_out > 0 ? 1 / (model.held_out + 1) : 1e-3;
    this.badge = element('p', { class: 'badge', 'aria-live': 'polite' }, ' ');
    this.p = element('dd', {}, '–');
    this.score = element('dd', {}, '–');
    this.logProb = element('dd', {}, '–');
    this.mark = drawing('g', { class: 'mark' }, drawing('path', { d: 'M0 20 l-7 -12 h14 z' }), drawing('line', { y1: 18, y2: 40 }));
    this.node = element('div', { class: 'verdict' },
      this.badge,
      element('dl', { class: 'tiles' },
        tile('p-value', this.p), tile('Score', this.score),
        tile('Threshold', element('dd', {}, figure(model.threshold))), tile('log p, nats', this.logProb)),
      model.held_out > 0 ? this.#scale() : null);
  }

  /** Shows a scored row. */
  show(row) {
    const isUnmeasured = row.status === 'not-measured';
    say(this.badge, isUnmeasured ? '◆ Not measured' : row.flagged ? '▲ Flagged' : '● Not flagged');
    this.badge.className = `badge ${isUnmeasured ? 'unknown' : row.flagged ? 'alarm' : 'fine'}`;
    say(this.p, pValue(row.p_value));
    say(this.score, figure(row.score));
    say(this.logProb, figure(row.log_prob));
    this.mark.style.setProperty('visibility', row.p_value === null ? 'hidden' : 'visible');
    if (row.p_value !== null) {
      this.mark.style.setProperty('transform', `translateX(${this.#place(row.p_value)}px)`);
    }
  }

  // p-values from 1 to the least that the held-out rows can tell, by their logarithms.
  #place(p) {
    return edge + (width - 2 * edge) * Math.min(1, Math.log(Math.max(p, this.least)) / Math.log(this.least));
  }

  #scale() {
    const from = this.threshold === null ? width - edge : this.#place(this.threshold);
    const powers = Array.from({ length: 1 + Math.floor(-Math.log10(this.least)) }, (_, power) => 10 ** -power);
    const name = `The p-value on a scale from 1 to ${pValue(this.least)}; rows up to ${share(this.threshold)} are flagged.`;
    return drawing('svg', { class: 'p-scale', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': name },
      drawing('rect', { class: 'track', x: edge, y: 22, width: width - 2 * edge, height: 14, rx: 7 }),
      drawing('rect', { class: 'zone', x: from, y: 22, width: Math.max(0, width - edge - from), height: 14, rx: 7 }),
      powers.map(power => {
        const x = this.#place(power);
        return drawing('text', { x, y: 56, class: power === 1 ? 'first' : x > width - 3 * edge ? 'last' : null }, power === 1 ? '1, usual' : String(power));
      }),
      drawing('text', { x: width - edge, y: 14, class: 'last' }, 'flagged'),
      this.mark);
  }
}

function tile(name, value) {
  return element('div', { class: 'tile' }, element('dt', {}, name), value);
}
