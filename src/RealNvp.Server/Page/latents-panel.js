// Moves one image along its latents: sliders for those that change it most.

import { letters, needImages, nameOf, originWords } from './chosen-images.js';
import { element, replace, say, showFault } from './element.js';
import { imageCanvas, paint } from './image-canvas.js';
import { latest } from './latest.js';
import { rangeField } from './range-field.js';
import { ofModel, post } from './service.js';

const sliders = 8;
const farthest = 4;
const triedValues = 200_000;
const triedBy = 1.5;

export async function latentsPanel(panel, session, signal) {
  const { model } = session;
  await needImages(session, 1, signal);
  const fault = element('p', { class: 'fault', role: 'alert', hidden: true });
  const before = imageCanvas(model.shape, 'The image as it was');
  const after = imageCanvas(model.shape, 'The image with its latents moved');
  after.classList.add('large');
  const which = element('select', { on: { change: () => begin() } });
  const back = element('button', { type: 'button' }, 'Put back');
  const page = element('button', { type: 'button' }, 'Other latents');
  const list = element('div', { class: 'sliders' });
  const said = element('p', { class: 'hint', 'aria-live': 'polite' });
  replace(panel, element('section', { class: 'card', 'aria-labelledby': 'latents-title' },
    element('h2', { id: 'latents-title' }, 'Along latents'),
    element('p', { class: 'hint' }, 'Every image is one point of latent space. Each slider moves it along one axis; those that change it most come first.'),
    element('div', { class: 'split images' },
      element('div', { class: 'stage' }, after,
        element('div', { class: 'row' }, element('label', { class: 'inline' }, element('span', {}, 'Image'), which), back),
        element('figure', { class: 'small' }, before, element('figcaption', {}, 'before'))),
      element('div', {}, list, element('div', { class: 'row' }, page), said)),
    fault));

  const images = session.picked(8);
  replace(which, images.map((image, place) => element('option', { value: place }, nameOf(image, session.chosen.length > place ? letters[place] : place + 1))));
  let latents = [], start = [], order = [], given = null, from = 0;
  const decode = (rows, abort) =>
    post(ofModel(model.model, 'decode'), { latents: rows, ...(given !== null && { given: { class: given } }) }, { signal: abort });
  const move = latest((row, abort) => decode([row], abort), {
    show: answer => {
      showFault(fault, null);
      paint(after, model, answer.rows[0]);
    },
    fail: error => showFault(fault, error),
  });
  signal.addEventListener('abort', move.stop);

  async function begin() {
    const image = images[Number(which.value)];
    try {
      move.stop();
      const [encoded] = await post(ofModel(model.model, 'encode'), [image.row], { signal });
      [start, latents, given, from] = [encoded.latents, [...encoded.latents], encoded.class ?? image.given, 0];
      paint(before, model, image.row);
      paint(after, model, image.row);
      order = await byEffect(decode, start, signal);
      showFault(fault, null);
      showSliders();
    } catch (error) {
      showFault(fault, signal.aborted ? null : error);
    }
  }

  function showSliders() {
    const shown = order.slice(from, from + sliders);
    replace(list, shown.map(index => rangeField(`Latent ${index + 1}`, { min: -farthest, max: farthest, step: 0.05, value: latents[index] }, to => {
      latents[index] = to;
      move([...latents]);
    }).node));
    say(said, `Latents ${from + 1} to ${from + shown.length} of ${order.length}, by how much they change this image. ${originWords(session)}`);
  }

  page.onclick = () => {
    from = from + sliders >= order.length ? 0 : from + sliders;
    showSliders();
  };
  back.onclick = () => {
    latents = [...start];
    showSliders();
    move([...latents]);
  };
  await begin();
}

// Each latent is moved a little by itself; of very many some are tried.
async function byEffect(decode, start, signal) {
  const stride = Math.max(1, Math.ceil(start.length * start.length / triedValues));
  const tried = Array.from({ length: Math.ceil(start.length / stride) }, (_, place) => place * stride);
  const moved = tried.map(index => start.map((value, place) => (place === index ? value + (value > 0 ? -triedBy : triedBy) : value)));
  const [first, ...rows] = (await decode([start, ...moved], signal)).rows;
  const effect = rows.map(row => row.reduce((sum, value, place) => sum + (value - first[place]) ** 2, 0));
  return tried.map((index, place) => ({ index, effect: effect[place] })).sort((one, other) => other.effect - one.effect).map(each => each.index);
}
