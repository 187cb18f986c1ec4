// What clients of the service had flagged: the page waits for the next alert, and shows it when it is there.

import { AlertList } from './alert-list.js';
import { element, replace, say, showFault } from './element.js';
import { counted, moment } from './figures.js';
import { get, isGivenUp, ofModel } from './service.js';
import { Tally } from './tally.js';

const secondsToWait = 20;
const secondsBetweenTries = 3;

export async function alertsPanel(panel, session, signal) {
  const { model } = session;
  const address = ofModel(model.model, 'alerts');
  const tally = new Tally(model.false_alarms);
  const alerts = new AlertList({
    signal,
    empty: 'No row of a client is flagged since the model was loaded. Rows that are sent to the service show up here at once.',
    explain: model.explains ? (item, abort) => get(`${address}/${item.id}`, { signal: abort }) : null,
    tryRow: model.kind === 'image' ? null : async record => {
      session.row = (await session.shape()).read(record);
      location.hash = `#${encodeURIComponent(model.model)}/what-if`;
    },
  });
  const state = element('p', { class: 'state', role: 'status' }, 'Connecting …');
  const fault = element('p', { class: 'fault', role: 'alert', hidden: true });
  const drift = element('p', { class: 'hint' });
  replace(panel,
    element('section', { class: 'card', 'aria-label': 'Figures' },
      element('div', { class: 'row between' }, element('h2', {}, 'What clients of the service send'), state), tally.node, drift, fault),
    alerts.node);
  listen();

  // It goes on for as long as the panel is shown, whatever fails meanwhile.
  async function listen() {
    let after = 0, wait = 0, known = null;
    while (!signal.aborted) {
      try {
        const news = await get(`${address}?after=${after}&wait=${wait}`, { signal: whileVisible(signal) });
        showFault(fault, null);
        say(state, '● live');
        known = { ...news, speed: speedOf(known, news) };
        tally.show({ rows: news.rows, flagged: news.flagged, unmeasured: news.not_measured, speed: known.speed });
        alerts.add(news.alerts.map(alert => ({ ...alert, scored: alert.scored, record: alert.record })));
        say(drift, driftOf(news));
        [after, wait] = [news.last, secondsToWait];
      } catch (error) {
        if (isGivenUp(error)) {
          // Nobody looks, or nobody does any more.
          await untilVisible(signal);
          wait = 0;
          continue;
        }

        say(state, `○ no connection; next try in ${secondsBetweenTries} s`);
        showFault(fault, error);
        wait = 0;
        await pause(secondsBetweenTries * 1000, signal);
      }
    }
  }
}

function speedOf(before, now) {
  const seconds = before && before.since === now.since ? (Date.parse(now.time) - Date.parse(before.time)) / 1000 : 0;
  return seconds > 0.5 ? (now.rows - before.rows) / seconds : before?.speed ?? null;
}

function driftOf(news) {
  const since = `Counted since ${moment(news.since)}, when the model was loaded; the last ${counted(news.kept, 'alert')} are kept.`;
  return news.missed > 0 ? `${since} ${counted(news.missed, 'alert')} came too fast to be shown.` : since;
}

// A browser has few connections to one service for all of its tabs: those that are not seen give theirs back.
function whileVisible(signal) {
  const control = new AbortController();
  const either = AbortSignal.any([signal, control.signal]);
  document.addEventListener('visibilitychange', () => document.hidden && control.abort(), { signal: either });
  return either;
}

function untilVisible(signal) {
  return new Promise(resolve => {
    const look = () => (!document.hidden || signal.aborted) && resolve();
    document.addEventListener('visibilitychange', look, { signal });
    signal.addEventListener('abort', look, { once: true });
    look();
  });
}

function pause(milliseconds, signal) {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
