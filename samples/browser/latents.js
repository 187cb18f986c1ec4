// Points of the latent space: drawn ones, paths between two, and directions.
import { dimension } from './digits-model.js';

/** A latent of the base distribution. */
export function draw(temperature) {
  const latent = new Float32Array(dimension);
  for (let place = 0; place < dimension; place += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    latent[place] = temperature * radius * Math.cos(angle);
    latent[place + 1] = temperature * radius * Math.sin(angle);
  }

  return latent;
}

/** A place on the path from one latent to another that stays as far from the middle as they are: the straight line passes where hardly any image lies. */
export function between(from, to, share) {
  const straight = from.map((value, place) => (1 - share) * value + share * to[place]);
  const length = norm(straight);
  const wanted = (1 - share) * norm(from) + share * norm(to);
  return length > 0 ? straight.map(value => value * wanted / length) : straight;
}

/** A direction of length one. */
export function direction() {
  const drawn = draw(1);
  const length = norm(drawn);
  return drawn.map(value => value / length);
}

/** A latent moved along directions. */
export function moved(latent, directions, steps) {
  return latent.map((value, place) => value + directions.reduce((sum, each, index) => sum + steps[index] * each[place], 0));
}

function norm(latent) {
  return Math.hypot(...latent);
}
