// An image of a model on a canvas: grey or colours, magnified smoothly by the browser.

import { element } from './element.js';

/** A canvas for images of a model. */
export function imageCanvas(shape, name) {
  const [, height, width] = shape;
  return element('canvas', { width, height, role: 'img', 'aria-label': name, class: 'image' });
}

/** Draws an image, whose values stand channel by channel. */
export function paint(canvas, model, values) {
  const [channels, height, width] = model.shape;
  const [least, span] = rangeOf(model, values);
  const pen = canvas.getContext('2d');
  const data = pen.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      const value = values[(channels === 3 ? colour : 0) * width * height + pixel];
      data.data[4 * pixel + colour] = 255 * (value - least) / span;
    }

    data.data[4 * pixel + 3] = 255;
  }

  pen.putImageData(data, 0, 0);
}

/** A grid of canvases with images. */
export function imageGrid(model, rows, name, columns = null) {
  const grid = element('div', { class: 'image-grid', ...(columns && { style: { 'grid-template-columns': `repeat(${columns}, minmax(0, 1fr))` } }) });
  rows.forEach((values, place) => {
    const canvas = imageCanvas(model.shape, name(place));
    paint(canvas, model, values);
    grid.append(canvas);
  });
  return grid;
}

// Data without levels has no range that is known: its own is taken.
function rangeOf(model, values) {
  if (model.levels) {
    return [0, model.levels - 1];
  }

  const known = values.filter(value => value !== null);
  const least = Math.min(...known);
  return [least, Math.max(...known) - least || 1];
}
