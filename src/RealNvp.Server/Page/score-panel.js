// Scores rows of a file or of pasted text, part by part: figures and flagged rows are there while the rest is read.

import { AlertList } from './alert-list.js';
import { csvRows, streamOf } from './csv.js';
import { element, replace, say, showFault } from './element.js';
import { bytes, counted } from './figures.js';
import { isGivenUp, ofModel, post, ServiceFault } from './service.js';
import { Tally } from './tally.js';

// So many rows a request: figures come soon and often. Rows of a series are judged by those before them in the request: there are more of them, the first of
// which are those that the request before had at its end.
const rowsAtOnce = 500;
const rowsOfSeriesAtOnce = 20_000;
const rowsOfSeriesAgain = 2_000;
const rowsToTry = 40;

export async function scorePanel(panel, session, signal) {
  const { model } = session;
  const tally = new Tally(model.false_alarms);
  const alerts = new AlertList({
    signal,
    empty: 'No row is flagged yet.',
    explain: model.explains ? async (item, abort) => (await post(ofModel(model.model, 'explain'), [item.sent], { signal: abort }))[0] : null,
    tryRow: record => {
      session.row = record;
      location.hash = `#${encodeURIComponent(model.model)}/what-if`;
    },
  });
  const text = element('textarea', {
    rows: '7', spellcheck: 'false', 'aria-describedby': 'score-hint', placeholder: model.kind === 'table'
      ? `${model.columns.map(column => column.name).join(',')}\n...` : 'Rows of numbers, a line each',
  });
  const file = element('input', { type: 'file', accept: '.csv,.tsv,.txt,text/csv' });
  const fault = element('p', { class: 'fault', role: 'alert', hidden: true });
  const progress = element('p', { class: 'hint', 'aria-live': 'polite' });
  const run = element('button', { type: 'button', class: 'main' }, 'Score the rows');
  const stop = element('button', { type: 'button', disabled: true }, 'Stop');
  const fill = element('button', { type: 'button' }, `Fill in ${rowsToTry} drawn rows`);
  const drop = element('div', { class: 'drop' },
    element('label', { class: 'field' }, element('span', {}, 'Rows'), text),
    element('label', { class: 'field' }, element('span', {}, 'or a file'), file),
    element('p', { class: 'hint', id: 'score-hint' },
      `CSV${model.kind === 'table' ? ' with the names of the columns in its first line' : ''}. A file can be dropped here. `
      + 'What is scored here counts neither as an alert of the service nor for its watch for drift.'));
  replace(panel, element('div', { class: 'split' },
    element('div', {}, element('section', { class: 'card', 'aria-label': 'Rows to score' },
      element('h2', {}, 'Rows to score'), drop, element('div', { class: 'row' }, run, stop, fill), progress, fault)),
    element('div', {}, element('section', { class: 'card', 'aria-label': 'Figures' }, tally.node), alerts.node)));

  let control = null;
  signal.addEventListener('abort', () => control?.abort());
  const score = async (stream, size) => {
    control?.abort();
    const mine = control = new AbortController();
    showFault(fault, null);
    alerts.clear();
    stop.disabled = false;
    try {
      const rows = await scoreAll(stream, session.model, await session.shape(), tally, alerts, mine.signal, used => say(progress, `Scoring … ${used}`));
      say(progress, `Done: ${counted(rows, 'row')}${size ? `, ${size}` : ''}.`);
    } catch (error) {
      if (control === mine) {
        say(progress, isGivenUp(error) ? 'Stopped.' : '');
        showFault(fault, isGivenUp(error) ? null : error);
      }
    } finally {
      if (control === mine) {
        stop.disabled = true;
      }
    }
  };
  const scoreFile = each => score(each.stream().pipeThrough(new TextDecoderStream()), `${each.name}, ${bytes(each.size)}`);

  run.onclick = () => (text.value.trim() !== '' ? score(streamOf(text.value))
    : file.files[0] ? scoreFile(file.files[0])
    : showFault(fault, new ServiceFault('There are no rows; paste some, or choose a file.')));
  stop.onclick = () => control?.abort();
  file.onchange = () => {
    if (file.files[0]) {
      text.value = '';
      scoreFile(file.files[0]);
    }
  };
  fill.onclick = async () => {
    try {
      const shape = await session.shape();
      text.value = csvOf(await shape.draw(rowsToTry, null, signal), shape.columns);
      file.value = '';
    } catch (error) {
      showFault(fault, isGivenUp(error) ? null : error);
    }
  };
  takeDrops(drop, each => { text.value = ''; scoreFile(each); });
}

async function scoreAll(stream, model, shape, tally, alerts, signal, tell) {
  const sum = { rows: 0, flagged: 0, unmeasured: 0, speed: null };
  const begun = performance.now();
  const isSeries = model.series !== null && model.series.lags !== null;
  const most = isSeries ? rowsOfSeriesAtOnce : rowsAtOnce;
  let before = [];
  const flush = async records => {
    const sent = records.map(record => shape.toSend(record));
    const scored = (await post(`${ofModel(shape.model, 'score')}?watch=false`, [...before, ...sent], { signal })).slice(before.length);
    before = isSeries ? sent.slice(-rowsOfSeriesAgain) : [];
    const flagged = [];
    scored.forEach((row, place) => {
      row.row = ++sum.rows;
      sum.flagged += row.flagged ? 1 : 0;
      sum.unmeasured += row.status === 'not-measured' ? 1 : 0;
      if (row.flagged) {
        flagged.push({ scored: row, record: records[place], sent: sent[place] });
      }
    });
    sum.speed = 1000 * sum.rows / Math.max(1, performance.now() - begun);
    tally.show(sum, false);
    alerts.add(flagged);
    tell(counted(sum.rows, 'row'));
  };

  tally.show(sum);
  let names = null, part = [];
  for await (const row of csvRows(stream)) {
    signal.throwIfAborted();
    if (names === null) {
      names = namesOf(row, shape);
      if (names === row) {
        continue;
      }
    }

    part.push(recordOf(row, names, shape, sum.rows + part.length + 1));
    if (part.length === most) {
      await flush(part);
      part = [];
    }
  }

  if (part.length > 0) {
    await flush(part);
  }

  if (sum.rows === 0) {
    throw new ServiceFault('There are no rows: nothing stands below the first line, which has the names.');
  }

  tally.show(sum);
  return sum.rows;
}

// A model of no table may have no line of names.
function namesOf(first, shape) {
  return !shape.isTable && first.every(text => text.trim() !== '' && Number.isFinite(Number(text))) ? shape.columns.map(column => column.name)
    : first;
}

function recordOf(row, names, shape, number) {
  if (row.length > names.length) {
    throw new ServiceFault(`Row ${number} has ${counted(row.length, 'value')} where there are ${counted(names.length, 'column')}; `
      + 'put values with separators into quotation marks.');
  }

  return shape.isTable
    ? Object.fromEntries(names.map((name, place) => [name.trim(), row[place] ?? '']).filter(([, cell]) => cell !== ''))
    : Object.fromEntries(shape.columns.map((column, place) => [column.name, row[place]?.trim() ? Number(row[place]) : null]));
}

function csvOf(records, columns) {
  const cell = each => (each === null || each === undefined ? '' : /[",\n]/.test(each) ? `"${String(each).replaceAll('"', '""')}"` : String(each));
  const names = columns.filter(column => column.name in records[0]).map(column => column.name);
  return [names, ...records.map(record => names.map(name => record[name]))].map(row => row.map(cell).join(',')).join('\n');
}

function takeDrops(node, take) {
  const isFile = event => event.dataTransfer.types.includes('Files');
  node.ondragover = event => {
    if (isFile(event)) {
      event.preventDefault();
      node.classList.add('over');
    }
  };
  node.ondragleave = () => node.classList.remove('over');
  node.ondrop = event => {
    node.classList.remove('over');
    if (isFile(event)) {
      event.preventDefault();
      take(event.dataTransfer.files[0]);
    }
  };
}
