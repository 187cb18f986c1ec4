// Draws images from the model, by temperature and class, and lets some of them be chosen for the other pictures.

import { drawImages, letters } from './chosen-images.js';
import { element, replace, say, showFault } from './element.js';
import { counted } from './figures.js';
import { imageCanvas, paint } from './image-canvas.js';
import { latest } from './latest.js';
import { rangeField } from './range-field.js';

const choicesOfCount = [12, 24, 48, 96];
const valuesAtMost = 400_000;

export async function drawPanel(panel, session, signal) {
  const { model } = session;
  const counts = choicesOfCount.filter((n, place) => place === 0 || n * model.dimension <= valuesAtMost);
  const count = element('select', {}, counts.map(n => element('option', { value: n, selected: n === 24 }, String(n))));
  const temperature = rangeField('Temperature', { min: 0, max: 1.5, step: 0.05, value: 0.8 }, () => ask());
  const given = model.classes && model.context > 0
    ? element('select', {}, element('option', { value: '' }, 'as in the data'), model.classes.map(name => element('option', { value: name }, name)))
    : null;
  const seed = element('input', { type: 'number', min: '0', step: '1', placeholder: 'any' });
  const again = element('button', { type: 'button', class: 'main' }, 'Draw');
  const said = element('p', { class: 'hint', 'aria-live': 'polite' });
  const fault = element('p', { class: 'fault', role: 'alert', hidden: true });
  const grid = element('div', { class: 'image-grid', role: 'group', 'aria-label': 'Drawn images' });
  replace(panel,
    element('section', { class: 'card', 'aria-labelledby': 'draw-title' },
      element('h2', { id: 'draw-title' }, 'Images from the model'),
      element('p', { class: 'hint' },
        'Low temperatures draw what is likeliest, high ones what is rare. Choose up to four images: the other tabs begin with them.'),
      element('div', { class: 'controls-line' },
        element('label', { class: 'field' }, element('span', {}, 'Images'), count),
        given ? element('label', { class: 'field' }, element('span', {}, 'Class'), given) : null,
        temperature.node,
        element('label', { class: 'field' }, element('span', {}, 'Seed'), seed),
        again),
      fault),
    element('section', { class: 'card', 'aria-label': 'Images' }, grid, said));

  let isRepeated = false;
  const draw = latest(
    (asked, abort) => drawImages(session, asked, abort),
    {
      show: used => {
        showFault(fault, null);
        lastSeed = used;
        show();
        say(said, `${counted(session.images.length, 'image')}, seed ${used}.`);
      },
      fail: error => showFault(fault, error),
    });
  let lastSeed = null;
  signal.addEventListener('abort', draw.stop);

  // While the temperature moves, the same noise is taken hotter or colder.
  function ask() {
    isRepeated = true;
    request();
  }

  function request() {
    const typed = seed.value.trim() === '' ? null : Number(seed.value);
    draw({ n: Number(count.value), temperature: temperature.value, given: given?.value || null, seed: typed ?? (isRepeated ? lastSeed : null) });
    isRepeated = false;
  }

  again.onclick = request;
  count.onchange = request;
  seed.onchange = request;
  if (given) {
    given.onchange = request;
  }

  if (session.images.length === 0) {
    request();
  } else {
    show();
  }

  function show() {
    const old = [...grid.children];
    const isSame = old.length === session.images.length;
    replace(grid, session.images.map((image, place) => {
      const button = isSame ? old[place]
        : element('button', { type: 'button', class: 'pick' }, imageCanvas(model.shape, ''), element('span', { class: 'letter' }));
      const canvas = button.firstChild;
      canvas.setAttribute('aria-label', `Drawn image ${place + 1}${image.given === null ? '' : `, of class ${image.given}`}`);
      paint(canvas, model, image.row);
      button.onclick = () => choose(image);
      return button;
    }));
    showMarks();
  }

  function choose(image) {
    session.chosen = session.chosen.includes(image) ? session.chosen.filter(each => each !== image) : [...session.chosen, image].slice(-letters.length);
    showMarks();
  }

  function showMarks() {
    session.images.forEach((image, place) => {
      const button = grid.children[place];
      const index = session.chosen.indexOf(image);
      button.setAttribute('aria-pressed', String(index >= 0));
      say(button.lastChild, letters[index] ?? '');
    });
  }
}
