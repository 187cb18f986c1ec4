// The images that other pictures begin with: those that were chosen in "Draw", or the first ones drawn.

import { element, replace } from './element.js';
import { imageCanvas, paint } from './image-canvas.js';
import { ofModel, post } from './service.js';

export const letters = ['A', 'B', 'C', 'D'];

const mostKept = 96;

/** Draws images, with the class of each where that is known. */
export async function drawImages(session, { n, temperature, given, seed }, signal) {
  const { model } = session;
  const asked = { n, temperature, ...(seed !== null && { seed }), ...(given && { given: { class: given } }) };
  const answer = await post(ofModel(model.model, 'sample'), asked, { signal });
  session.images = answer.rows.map((row, place) => ({ row, given: given ?? answer.classes?.[place] ?? null }));
  session.chosen = [];
  return answer.seed;
}

/** Sees to it that there are images to begin with. */
export async function needImages(session, n, signal) {
  if (session.images.length < n || (session.chosen.length === 0 && isByClass(session.model))) {
    await drawOthers(session, n, signal);
  }
}

/** Draws other images and chooses them: of one class where the model is given classes, since it never saw what lies between two of them. */
export async function drawOthers(session, n, signal) {
  const { images, model } = session;
  const given = isByClass(model) ? model.classes[Math.floor(Math.random() * model.classes.length)] : null;
  await drawImages(session, { n, temperature: 0.8, given, seed: null }, signal);
  session.chosen = session.images;
  session.images = [...session.chosen, ...images].slice(0, mostKept);
}

/** The chosen images as a row of small pictures with their letters. */
export function showChosen(session, n) {
  const node = element('ul', { class: 'chosen' });
  replace(node, session.picked(n).map((image, place) => {
    const canvas = imageCanvas(session.model.shape, nameOf(image, letters[place]));
    paint(canvas, session.model, image.row);
    return element('li', {}, canvas, element('span', {}, letters[place]));
  }));
  return node;
}

/** What an image is called for those who do not see it. */
export function nameOf(image, letter) {
  return `Image ${letter}${image.given === null ? '' : `, of class ${image.given}`}`;
}

function isByClass(model) {
  return model.classes !== null && model.context > 0;
}

/** What is said of where the images come from. */
export function originWords(session) {
  return session.chosen.length > 0 ? 'They are marked in "Draw", where others can be chosen.' : 'Some of those drawn; choose others in "Draw".';
}
