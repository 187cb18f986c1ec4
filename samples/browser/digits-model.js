// The exported decoder: latents and a class in, pixels out.
import * as ort from './ort.wasm.bundle.min.mjs';

export const classes = 10;
export const dimension = 64;
const levels = 17;

export class DigitsModel {
  #session;
  #before = Promise.resolve();

  static async load(address) {
    ort.env.wasm.wasmPaths = new URL('.', import.meta.url).href;
    ort.env.wasm.numThreads = 1;
    const model = new DigitsModel();
    model.#session = await ort.InferenceSession.create(address, { executionProviders: ['wasm'], logSeverityLevel: 3 });
    return model;
  }

  /** Images of latents, each of values from 0 to 1. A session takes one run at a time. */
  decode(points) {
    const images = this.#before.then(() => this.#run(points));
    this.#before = images.catch(() => { });
    return images;
  }

  async #run(points) {
    const latents = new Float32Array(points.length * dimension);
    const context = new Float32Array(points.length * classes);
    points.forEach(({ latent, digit }, row) => {
      latents.set(latent, row * dimension);
      context[row * classes + digit] = 1;
    });
    const inputs = { latents: new ort.Tensor('float32', latents, [points.length, dimension]) };
    if (this.#session.inputNames.includes('context')) {
      inputs.context = new ort.Tensor('float32', context, [points.length, classes]);
    }

    const { rows } = await this.#session.run(inputs);
    return points.map((_, row) => rows.data.slice(row * dimension, (row + 1) * dimension).map(value => value / (levels - 1)));
  }
}
