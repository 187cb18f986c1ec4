// How values of a column lie along a line: evenly, or, where a few are very large, finer among the small ones.

import { asNumber, quantile } from './row-shape.js';

/** A scale from one value to another; `place` gives 0 to 1, `at` the value there. */
export function columnScale(column, least, most) {
  const [lowest, middle, high, highest] = [0, 0.5, 0.99, 1].map(share => asNumber(column, quantile(column, share)));
  const isSkewed = least >= 0 && high > 0 && highest - middle > 6 * (middle - lowest);
  const unit = isSkewed ? Math.max(middle, (highest - lowest) / 1000) : 1;
  const bend = value => (isSkewed ? Math.log1p(Math.max(0, value) / unit) : value);
  const straighten = value => (isSkewed ? Math.expm1(value) * unit : value);
  const [from, to] = [bend(least), bend(most)];
  return {
    isSkewed,
    at: share => straighten(from + share * (to - from)),
    place: value => Math.min(1, Math.max(0, (bend(value) - from) / (to - from || 1))),
  };
}

/** The scale of a slider: it goes some way beyond what training rows have, as far as a value can go. Null without a range. */
export function sliderScale(column) {
  const [lowest, highest] = [0, 1].map(share => asNumber(column, quantile(column, share)));
  if (!Number.isFinite(lowest) || !Number.isFinite(highest)) {
    return null;
  }

  const beyond = 0.25 * (highest - lowest || 1);
  return columnScale(column, Math.max(lowest - beyond, column.lower ?? -Infinity), Math.min(highest + beyond, column.upper ?? Infinity));
}
