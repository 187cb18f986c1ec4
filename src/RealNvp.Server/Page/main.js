// The page: chooses a model and what to see of it, by the address behind #, so that each place can be linked to.

import { alertsPanel } from './alerts-panel.js';
import { columnsPanel } from './columns-panel.js';
import { distributionsPanel } from './distributions-panel.js';
import { drawPanel } from './draw-panel.js';
import { element, replace, showFault } from './element.js';
import { interpolatePanel } from './interpolate-panel.js';
import { askForKey } from './key.js';
import { latentsPanel } from './latents-panel.js';
import { manifoldPanel } from './manifold-panel.js';
import { planePanel } from './plane-panel.js';
import { get, isGivenUp, ofModel } from './service.js';
import { scorePanel } from './score-panel.js';
import { Session } from './session.js';
import { showSummary } from './summary.js';
import { showTabs } from './tabs.js';
import { whatIfPanel } from './what-if-panel.js';

const panels = {
  plane: { id: 'plane', name: 'Density', show: planePanel },
  score: { id: 'score', name: 'Score rows', show: scorePanel },
  whatIf: { id: 'what-if', name: 'What if', show: whatIfPanel },
  columns: { id: 'columns', name: 'Columns', show: columnsPanel },
  distributions: { id: 'distributions', name: 'Distributions', show: distributionsPanel },
  draw: { id: 'draw', name: 'Draw', show: drawPanel },
  interpolate: { id: 'interpolate', name: 'Interpolate', show: interpolatePanel },
  latents: { id: 'latents', name: 'Latents', show: latentsPanel },
  manifold: { id: 'manifold', name: 'Manifold', show: manifoldPanel },
  alerts: { id: 'alerts', name: 'Live alerts', show: alertsPanel },
};

const place = id => document.getElementById(id);
let session = null, leave = null;

function panelsOf(model) {
  const { plane, score, whatIf, columns, distributions, draw, interpolate, latents, manifold, alerts } = panels;
  return model.kind === 'image' ? [draw, interpolate, latents, manifold, alerts]
    : model.kind === 'table' ? [alerts, score, whatIf, distributions, ...(isPlane(model) ? [plane] : []), columns]
    : [...(model.dimension === 2 ? [plane] : []), whatIf, score, distributions, alerts];
}

function isPlane(model) {
  return model.columns?.length === 2 && model.dimension === 2 && model.columns.every(column => ['number', 'integer'].includes(column.kind));
}

function asked() {
  return location.hash.slice(1).split('/').map(decodeURIComponent);
}

async function show() {
  const [name, id] = asked();
  try {
    if (session?.model.model !== name) {
      session?.end();
      const next = new Session(await get(ofModel(name)));
      if (asked()[0] !== name) {
        return;
      }

      session = next;
      place('model').value = name;
      showSummary(place('summary'), session.model);
      document.title = `${name} · RealNVP service`;
    }
  } catch (error) {
    showFault(place('fault'), error);
    return;
  }

  const known = panelsOf(session.model);
  const chosen = known.find(panel => panel.id === id) ?? known[0];
  showTabs(place('tabs'), place('panel'), known, chosen.id, each => { location.hash = address(session.model.model, each); });
  showFault(place('fault'), null);
  leave?.abort();
  leave = new AbortController();
  replace(place('panel'));
  try {
    await chosen.show(place('panel'), session, leave.signal);
  } catch (error) {
    if (!isGivenUp(error)) {
      showFault(place('fault'), error);
    }
  }
}

function address(...parts) {
  return '#' + parts.map(encodeURIComponent).join('/');
}

async function start() {
  place('key').onclick = () => askForKey();
  try {
    const { models } = await get('models');
    replace(place('model'), models.map(model => element('option', { value: model.model }, model.model)));
    place('model').onchange = () => { location.hash = address(place('model').value); };
    addEventListener('hashchange', show);
    if (!models.some(model => model.model === asked()[0])) {
      history.replaceState(null, '', address(models[0]?.model ?? ''));
    }

    if (models.length > 0) {
      await show();
    }
  } catch (error) {
    showFault(place('fault'), error);
  }
}

start();
