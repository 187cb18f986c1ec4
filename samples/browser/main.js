import { DigitsModel, classes } from './digits-model.js';
import { between, direction, draw, moved } from './latents.js';
import { canvas, paint } from './picture.js';

const count = 40;
const onPath = 9;
const farthest = 8;
const find = name => document.getElementById(name);

let model;
let samples = [];
let ends = [];
let directions = [];

async function drawSamples() {
  const wanted = find('digit').value;
  const temperature = Number(find('temperature').value);
  samples = Array.from({ length: count }, (_, index) => ({
    latent: draw(temperature),
    digit: wanted === '' ? index % classes : Number(wanted),
  }));
  const images = await model.decode(samples);
  find('samples').replaceChildren(...images.map((values, index) => {
    const button = document.createElement('button');
    const picture = canvas();
    button.type = 'button';
    button.setAttribute('aria-label', `a drawn ${samples[index].digit}, number ${index + 1}`);
    button.addEventListener('click', () => choose(index));
    paint(picture, values);
    button.append(picture);
    return button;
  }));
  ends = [0, 1];
  await showEnds();
}

async function choose(index) {
  ends = [ends[1], index];
  await showEnds();
}

async function showEnds() {
  [...find('samples').children].forEach((button, index) => {
    button.setAttribute('aria-pressed', ends.includes(index));
    if (ends.includes(index)) {
      button.dataset.end = ends[0] === index ? 'from' : 'to';
    } else {
      delete button.dataset.end;
    }
  });
  const [from, to] = ends.map(index => samples[index]);
  const points = Array.from({ length: onPath }, (_, step) => ({
    latent: between(from.latent, to.latent, step / (onPath - 1)),
    digit: step < onPath / 2 ? from.digit : to.digit,
  }));
  const images = await model.decode(points);
  find('path').replaceChildren(...images.map(values => {
    const picture = canvas();
    paint(picture, values);
    return picture;
  }));
  await move();
}

function newDirections() {
  directions = [direction(), direction(), direction()];
  find('directions').replaceChildren(...directions.map((_, index) => {
    const label = document.createElement('label');
    const slider = Object.assign(document.createElement('input'), { type: 'range', min: -farthest, max: farthest, step: 0.25, value: 0 });
    const shown = document.createElement('output');
    shown.textContent = '0';
    slider.addEventListener('input', () => {
      shown.textContent = slider.value;
      move();
    });
    label.append(`Direction ${index + 1}`, slider, shown);
    return label;
  }));
}

// While a slider moves only its last place is painted.
let asked = 0;

async function move() {
  const own = ++asked;
  const steps = [...find('directions').querySelectorAll('input')].map(slider => Number(slider.value));
  const from = samples[ends[1]];
  const [values] = await model.decode([{ latent: moved(from.latent, directions, steps), digit: from.digit }]);
  if (own === asked) {
    paint(find('moved'), values);
  }
}

try {
  model = await DigitsModel.load('digits.onnx');
  newDirections();
  await drawSamples();
  find('draw').addEventListener('submit', event => {
    event.preventDefault();
    drawSamples();
  });
  find('digit').addEventListener('change', drawSamples);
  find('temperature').addEventListener('input', () => {
    find('temperature-value').textContent = find('temperature').value;
  });
  find('temperature').addEventListener('change', drawSamples);
  find('other').addEventListener('click', () => {
    newDirections();
    move();
  });
  document.querySelectorAll('button').forEach(button => {
    button.disabled = false;
  });
  find('status').textContent = 'Ready.';
} catch (error) {
  find('status').textContent = `The model cannot be run here: ${error.message}`;
  throw error;
}
