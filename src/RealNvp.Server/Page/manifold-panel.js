// The surface that four images span in latent space, as the figures of the paper have it.

import { drawOthers, needImages, originWords, showChosen } from './chosen-images.js';
import { element, replace, showFault } from './element.js';
import { imageGrid } from './image-canvas.js';
import { ofModel, post } from './service.js';

const stepChoices = [6, 8, 12];
const valuesAtMost = 600_000;

export async function manifoldPanel(panel, session, signal) {
  const { model } = session;
  await needImages(session, 4, signal);
  const steps = element('select', { on: { change: () => span() } },
    stepChoices.filter((n, place) => place === 0 || n * n * model.dimension <= valuesAtMost)
      .map(n => element('option', { value: n, selected: n === 8 }, `${n} × ${n}`)));
  const other = element('button', { type: 'button', class: 'main' }, 'Four others');
  const fault = element('p', { class: 'fault', role: 'alert', hidden: true });
  const chosen = element('div');
  const surface = element('div');
  replace(panel, element('section', { class: 'card', 'aria-labelledby': 'manifold-title' },
    element('h2', { id: 'manifold-title' }, 'The surface that four images span'),
    element('p', { class: 'hint' }, 'Lines go around one circle, columns around the other. A stands in the first corner, B, C and D '
      + 'a quarter further on, and the edges meet: the surface is a torus.'),
    element('div', { class: 'split images' },
      element('div', { class: 'stage' },
        chosen,
        element('div', { class: 'row' }, element('label', { class: 'inline' }, element('span', {}, 'Steps'), steps), other)),
      surface),
    fault));

  async function span() {
    const picked = session.picked(4);
    try {
      const n = Number(steps.value);
      const answer = await post(ofModel(model.model, 'manifold'), { rows: picked.map(image => image.row), steps: n }, { signal });
      showFault(fault, null);
      replace(chosen, showChosen(session, 4), element('p', { class: 'hint' }, originWords(session)));
      replace(surface, imageGrid(model, answer.rows, place => `Line ${Math.floor(place / n) + 1}, column ${(place % n) + 1} of the surface`, n));
    } catch (error) {
      showFault(fault, signal.aborted ? null : error);
    }
  }

  other.onclick = async () => {
    try {
      await drawOthers(session, 4, signal);
      await span();
    } catch (error) {
      showFault(fault, signal.aborted ? null : error);
    }
  };
  await span();
}
