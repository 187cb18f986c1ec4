// A model of two numbers: its density as a picture, and the square grid of latents where the flow carries it.

import { element, replace, say, showFault } from './element.js';
import { figure } from './figures.js';
import { ofModel, post } from './service.js';

const size = 480, cells = 80, drawn = 1500, rowsAtOnce = 1600;
const nats = 7, gridEnd = 3, lineStep = 0.5, lineParts = 240;

export async function planePanel(panel, session, signal) {
  const { model } = session;
  const shape = await session.shape();
  const [first, second] = shape.columns;
  const fault = element('p', { class: 'fault', role: 'alert', hidden: true });
  const state = element('p', { class: 'hint', 'aria-live': 'polite' });
  const density = planeCanvas(`The density over ${first.name} and ${second.name}`);
  const grid = planeCanvas('The grid of latents, carried by the flow, over drawn rows');
  const from = element('span'), to = element('span');
  replace(panel, element('section', { class: 'card', 'aria-labelledby': 'plane-title' },
    element('h2', { id: 'plane-title' }, `${first.name} and ${second.name}`),
    state,
    element('div', { class: 'planes' },
      element('figure', {}, element('figcaption', {}, element('b', {}, 'Density')), density,
        element('div', { class: 'legend' }, from, element('span', { class: 'ramp', 'aria-hidden': 'true' }), to)),
      element('figure', {}, element('figcaption', {}, element('b', {}, 'Warped grid')), grid,
        element('div', { class: 'legend' },
          element('span', { class: 'key-one' }, '━ z₁ constant'),
          element('span', { class: 'key-two' }, '┅ z₂ constant'),
          element('span', {}, '· drawn rows')))),
    fault));

  const draw = async () => {
    const points = (await shape.draw(drawn, 1, signal)).map(record => [record[first.name], record[second.name]]).filter(point => point.every(Number.isFinite));
    const bounds = boundsOf(points);
    const [[left, right], [bottom, top]] = [bounds.x, bounds.y].map(ends => ends.map(end => figure(end)));
    say(state, `${first.name} from ${left} to ${right}, left to right; ${second.name} from ${bottom} to ${top}, upwards.`);
    const latents = await carriedLines(session, shape, signal);
    const drawLines = () => drawGrid(new PlanePen(grid, bounds), points, latents);
    drawLines();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawLines, { signal });
    await drawDensity(density, bounds, session, shape, signal, [from, to]);
  };
  say(state, 'Drawing rows …');
  try {
    await draw();
  } catch (error) {
    showFault(fault, signal.aborted ? null : error);
  }
}

function planeCanvas(name) {
  return element('canvas', { width: size, height: size, class: 'plane', role: 'img', 'aria-label': name });
}

async function drawDensity(canvas, bounds, session, shape, signal, ends) {
  const [first, second] = shape.columns;
  const rows = [];
  for (let line = 0; line < cells; line++) {
    for (let place = 0; place < cells; place++) {
      rows.push(shape.toSend({
        [first.name]: between(bounds.x, (place + 0.5) / cells), [second.name]: between(bounds.y, 1 - (line + 0.5) / cells),
      }));
    }
  }

  const values = new Float64Array(rows.length).fill(-Infinity);
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const scored = await post(`${ofModel(session.model.model, 'score')}?watch=false`, rows.slice(start, start + rowsAtOnce), { signal });
    scored.forEach((row, place) => { values[start + place] = row.log_prob ?? -Infinity; });
  }

  const most = values.reduce((high, value) => Math.max(high, value), -Infinity);
  const small = new OffscreenCanvas(cells, cells);
  const pen = small.getContext('2d');
  const data = pen.createImageData(cells, cells);
  values.forEach((value, place) => data.data.set([...colour(Math.max(0, 1 + (value - most) / nats)), 255], 4 * place));
  pen.putImageData(data, 0, 0);
  const target = canvas.getContext('2d');
  target.imageSmoothingQuality = 'high';
  target.drawImage(small, 0, 0, size, size);
  say(ends[0], `${figure(most - nats, 1)} nats or less`);
  say(ends[1], `${figure(most, 1)} nats`);
}

// The lines of the grid where the flow carries them: which latent each keeps, how far out it lies, and its points.
async function carriedLines(session, shape, signal) {
  const [first, second] = shape.columns;
  const ends = Array.from({ length: 1 + 2 * gridEnd / lineStep }, (_, place) => -gridEnd + place * lineStep);
  const along = Array.from({ length: lineParts + 1 }, (_, place) => -gridEnd + place * 2 * gridEnd / lineParts);
  const lines = [...ends.map(end => ({ kept: 0, end })), ...ends.map(end => ({ kept: 1, end }))];
  const latents = lines.flatMap(({ kept, end }) => along.map(each => (kept === 0 ? [end, each] : [each, end])));
  const { rows } = await post(ofModel(session.model.model, 'decode'), { latents }, { signal });
  return lines.map((line, place) => {
    const records = rows.slice(place * along.length, (place + 1) * along.length).map(row => shape.read(row));
    return { ...line, points: records.map(record => [record[first.name], record[second.name]]) };
  });
}

function drawGrid(pen, points, lines) {
  pen.begin();
  pen.points(points);
  lines.forEach(line => pen.line(line.points, line.kept, 1 - 0.75 * Math.abs(line.end) / gridEnd));
}

// Draws in the units of the plane, with the colours of the page.
class PlanePen {
  constructor(canvas, { x, y }) {
    this.pen = canvas.getContext('2d');
    this.at = ([one, two]) => [size * (one - x[0]) / (x[1] - x[0]), size * (1 - (two - y[0]) / (y[1] - y[0]))];
    const style = getComputedStyle(canvas);
    this.colours = ['--line-one', '--line-two', '--dots'].map(name => style.getPropertyValue(name));
  }

  begin() {
    this.pen.clearRect(0, 0, size, size);
  }

  points(points) {
    this.pen.fillStyle = this.colours[2];
    points.forEach(point => {
      const [left, top] = this.at(point);
      this.pen.fillRect(left - 1, top - 1, 2, 2);
    });
  }

  line(path, kept, strength) {
    const { pen } = this;
    pen.strokeStyle = this.colours[kept];
    pen.globalAlpha = Math.max(0.25, strength);
    pen.lineWidth = 1.6;
    pen.setLineDash(kept === 1 ? [5, 3] : []);
    pen.beginPath();
    path.filter(point => point.every(Number.isFinite)).forEach((point, place) => pen[place === 0 ? 'moveTo' : 'lineTo'](...this.at(point)));
    pen.stroke();
    pen.globalAlpha = 1;
  }
}

function boundsOf(points) {
  return { x: range(points.map(point => point[0])), y: range(points.map(point => point[1])) };
}

function range(values) {
  const ordered = values.toSorted((one, other) => one - other);
  const [low, high] = [ordered[Math.floor(0.002 * ordered.length)], ordered[Math.ceil(0.998 * ordered.length) - 1]];
  const margin = 0.12 * (high - low || 1);
  return [low - margin, high + margin];
}

function between([low, high], share) {
  return low + share * (high - low);
}

// From near black over blue to a warm white: brightness alone tells it too.
function colour(share) {
  const stops = [[13, 17, 38], [32, 52, 120], [52, 107, 190], [96, 178, 210], [200, 230, 215], [255, 248, 225]];
  const at = Math.min(0.9999, Math.max(0, share)) * (stops.length - 1);
  const [low, part] = [Math.floor(at), at % 1];
  return stops[low].map((each, place) => each + part * (stops[low + 1][place] - each));
}
