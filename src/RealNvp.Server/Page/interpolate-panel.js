// The way from one image to another through latent space, and a slider along it.

import { drawOthers, needImages, originWords, showChosen } from './chosen-images.js';
import { element, replace, say, showFault } from './element.js';
import { imageCanvas, imageGrid, paint } from './image-canvas.js';
import { rangeField } from './range-field.js';
import { ofModel, post } from './service.js';

const steps = 33;
const shownEvery = 2;

export async function interpolatePanel(panel, session, signal) {
  const { model } = session;
  await needImages(session, 2, signal);
  const fault = element('p', { class: 'fault', role: 'alert', hidden: true });
  const large = imageCanvas(model.shape, 'The image on the way');
  large.classList.add('large');
  const strip = element('div');
  const way = rangeField('From A to B', { min: 0, max: steps - 1, step: 1, value: 0, text: place => `${Math.round(100 * place / (steps - 1))} %` }, show);
  const play = element('button', { type: 'button', class: 'main' }, 'Play');
  const swap = element('button', { type: 'button' }, 'Two others');
  const chosen = element('div');
  replace(panel, element('section', { class: 'card', 'aria-labelledby': 'way-title' },
    element('h2', { id: 'way-title' }, 'From image to image'),
    element('p', { class: 'hint' }, 'Both images become latents. The way leads along a great circle between them, where latents '
      + 'are as likely as those of data, and each point of it is decoded.'),
    element('div', { class: 'split images' },
      element('div', { class: 'stage' }, large, way.node, element('div', { class: 'row' }, play, swap), chosen),
      strip),
    fault));

  let rows = [], timer = 0;
  signal.addEventListener('abort', () => clearInterval(timer));
  function show(place) {
    if (rows[place]) {
      paint(large, model, rows[place]);
    }
  }

  async function walk() {
    const [from, to] = session.picked(2);
    try {
      rows = (await post(ofModel(model.model, 'interpolate'), { rows: [from.row, to.row], steps }, { signal })).rows;
      showFault(fault, null);
      way.value = 0;
      show(0);
      replace(chosen, showChosen(session, 2), element('p', { class: 'hint' }, originWords(session)));
      const shown = rows.filter((_, place) => place % shownEvery === 0);
      replace(strip, imageGrid(model, shown, place => `${Math.round(100 * place / (shown.length - 1))} % of the way from A to B`));
    } catch (error) {
      showFault(fault, signal.aborted ? null : error);
    }
  }

  play.onclick = () => {
    clearInterval(timer);
    if (play.textContent === 'Pause') {
      say(play, 'Play');
      return;
    }

    say(play, 'Pause');
    let direction = way.value >= steps - 1 ? -1 : 1;
    timer = setInterval(() => {
      const next = way.value + direction;
      direction = next >= steps - 1 || next <= 0 ? -direction : direction;
      way.value = Math.min(steps - 1, Math.max(0, next));
      show(way.value);
    }, 70);
  };
  swap.onclick = async () => {
    try {
      await drawOthers(session, 2, signal);
      await walk();
    } catch (error) {
      showFault(fault, signal.aborted ? null : error);
    }
  };
  await walk();
}
