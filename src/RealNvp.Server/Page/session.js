// What panels of one model share: its rows' shape, the row that is tried, the images that were drawn and chosen.

import { rowShape } from './row-shape.js';

export class Session {
  #shape = null;

  constructor(model) {
    this.model = model;

    /** The row of "What if" as a record; null before there is one. */
    this.row = null;

    /** Drawn images with their classes, and which of them are chosen. */
    this.images = [];
    this.chosen = [];
    this.onEnd = [];
  }

  /** The shape of the model's rows, learnt once. */
  shape() {
    this.#shape ??= rowShape(this.model).catch(error => {
      this.#shape = null;
      throw error;
    });
    return this.#shape;
  }

  /** Some images: those that were chosen, then others from all over what was drawn, which lies class by class. */
  picked(n) {
    const others = this.images.filter(image => !this.chosen.includes(image));
    const lacking = Math.min(others.length, Math.max(0, n - this.chosen.length));
    return [...this.chosen.slice(0, n), ...Array.from({ length: lacking }, (_, place) => others[Math.floor(place * others.length / lacking)])];
  }

  end() {
    this.onEnd.forEach(each => each());
  }
}
