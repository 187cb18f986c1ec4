// Runs what tests/RealNvp.Onnx.Tests kept of its runs (KeptRuns.cs) by onnxruntime-web, and compares every value.
// usage: node replay.mjs FOLDER
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web/wasm';

// Numbers within so much of ONNX Runtime's, relative to them where they are large: both round in single precision, in another order.
const tolerance = 1e-4;

const arrays = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array, bool: Uint8Array };

function values({ type, data }) {
  if (type === 'string') {
    return data;
  }

  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  return new arrays[type](bytes.buffer);
}

function agree(type, expected, actual) {
  if (type !== 'float32' && type !== 'float64') {
    return expected === actual || Number(expected) === Number(actual);
  }

  return Object.is(expected, actual) || expected === actual || (Number.isNaN(expected) && Number.isNaN(actual))
    || Math.abs(expected - actual) <= tolerance * Math.max(1, Math.abs(expected));
}

async function difference(session, run) {
  const inputs = Object.fromEntries(run.inputs.map(input => [input.name, new ort.Tensor(input.type, values(input), input.dims)]));
  const outputs = await session.run(inputs);
  for (const expected of run.outputs) {
    const actual = outputs[expected.name];
    if (!actual || actual.type !== expected.type || actual.dims.join() !== expected.dims.join()) {
      return `${expected.name} is ${actual?.type} [${actual?.dims}] in place of ${expected.type} [${expected.dims}]`;
    }

    const of = values(expected);
    for (let place = 0; place < of.length; place++) {
      if (!agree(expected.type, of[place], actual.data[place])) {
        return `${expected.name}[${place}] is ${actual.data[place]} in place of ${of[place]}`;
      }
    }
  }

  return null;
}

const folder = process.argv[2];
const runs = readdirSync(folder).filter(name => name.endsWith('.json')).map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const byModel = new Map();
runs.forEach(run => byModel.set(run.model, [...(byModel.get(run.model) ?? []), run]));
ort.env.logLevel = 'error';
ort.env.wasm.numThreads = 1;
let failures = 0;
for (const [model, own] of byModel) {
  let session = null;
  for (const run of own) {
    let fault;
    try {
      session ??= await ort.InferenceSession.create(readFileSync(join(folder, model)), { executionProviders: ['wasm'], logSeverityLevel: 3 });
      fault = await difference(session, run);
    } catch (error) {
      fault = String(error.message ?? error).split('\n')[0];
    }

    if (fault) {
      failures++;
      console.log(`${run.test} (${model}): ${fault}`);
    }
  }

  await session?.release();
}

console.log(`onnxruntime-web: ${runs.length} runs of ${byModel.size} models, ${failures} differ`);
process.exit(runs.length > 0 && failures === 0 ? 0 : 1);
