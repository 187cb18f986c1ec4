// What a model is, in a line.

import { element, replace } from './element.js';
import { bytes, counted, moment, share } from './figures.js';

export function showSummary(node, model) {
  const what = model.kind === 'image' ? `images, ${model.shape.join(' × ')}`
    : model.kind === 'table' ? `table, ${counted(model.columns.length, 'column')}`
    : `rows of ${counted(model.dimension, 'number')}`;
  replace(node, element('dl', {},
    fact('Kind', what),
    fact('Recipe', model.recipe ?? 'its own'),
    fact('Learnt from', model.training_rows ? counted(model.training_rows, 'row') : null),
    model.flows > 1 ? fact('Flows', model.flows) : null,
    fact('Flags at most', model.false_alarms === null ? null : `${share(model.false_alarms)} of normal rows`),
    fact('Score', model.score),
    fact('File', `${model.fingerprint}, ${bytes(model.bytes)}`),
    fact('Loaded', moment(model.loaded))));
}

function fact(name, text) {
  return text === null || text === undefined ? null : element('div', {}, element('dt', {}, name), element('dd', {}, String(text)));
}
