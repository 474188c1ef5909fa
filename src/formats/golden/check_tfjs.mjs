/**
 * Does a TensorFlow.js layers model answer as the page did? In the folder of model.json and weights.bin:
 *
 *     npm install @tensorflow/tfjs && node check_tfjs.mjs model.json golden.json
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

const TOLERANCE = 1e-5;

const [modelPath = 'model.json', goldenPath = 'golden.json'] = process.argv.slice(2);
/** @param {string} path */
const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));
/** @type {{ modelTopology: object, weightsManifest: tf.io.WeightsManifestConfig }} */
const { modelTopology, weightsManifest } = await readJson(modelPath);
const files = weightsManifest.flatMap(({ paths }) => paths);
const parts = await Promise.all(files.map((file) => readFile(join(dirname(modelPath), file))));
const model = await tf.loadLayersModel({
  load: async () => ({
    modelTopology,
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
    weightData: new Uint8Array(Buffer.concat(parts)).buffer,
  }),
});

/** @type {{ inputShape: number[], inputs: number[][], outputs: number[][] }} */
const { inputShape, inputs, outputs } = await readJson(goldenPath);
const prediction = model.predict(tf.tensor(inputs.flat(), [inputs.length, ...inputShape]));
const answers = /** @type {tf.Tensor2D} */ (prediction).arraySync();
const differences = outputs.flatMap((output, picture) =>
  output.map((score, i) => Math.abs(score - answers[picture][i])),
);
const difference = Math.max(...differences);
console.log(`greatest difference over ${inputs.length} pictures: ${difference.toExponential(2)}`);
if (!(difference <= TOLERANCE)) {
  console.error(`FAILED: more than ${TOLERANCE}`);
  process.exit(1);
}
console.log('OK: it answers the same');
