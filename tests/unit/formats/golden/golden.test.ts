/** Golden answers: the same pictures everywhere, the model's own answers, and scripts that find a difference. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  answersTo,
  compareAnswers,
  goldenInputs,
  makeGolden,
} from '../../../../src/formats/golden/golden.ts';
import { CHECKING_SCRIPTS } from '../../../../src/formats/golden/scripts.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import {
  compilePython,
  inFolder,
  NO_NUMPY,
  NO_PYTHON,
  NUMPY_PYTHON,
  PYTHON,
  runPython,
} from '../../support/python.ts';

const SHAPE = [14, 14, 3] as const;
const build = (seed: number) => buildModel(graphOf(modelById('cnn-pool'), SHAPE, 3), seed);

beforeAll(() => tf.setBackend('cpu'));

describe('golden answers', () => {
  it('has eight pictures of its own, each different, in the range of real ones', () => {
    const inputs = goldenInputs(SHAPE, 1 / 255);
    expect(inputs).toHaveLength(8);
    expect(new Set(inputs.map(String)).size).toBe(8);
    for (const input of inputs) {
      expect(input).toHaveLength(14 * 14 * 3);
      expect(Math.min(...input)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...input)).toBeLessThanOrEqual(1);
      expect(new Set(input).size).toBeGreaterThan(30);
    }
    expect(goldenInputs(SHAPE, 1 / 255)).toEqual(inputs);
  });

  it('keeps the float32 values in few digits', () => {
    const [input] = goldenInputs([30, 30, 1], 1 / 255);
    expect(JSON.stringify(input).length / input.length).toBeLessThan(12);
    for (const value of input) expect(Math.round(Math.fround(value) * 255) / 255).toBeCloseTo(value, 6);
    const bytes = new Set(input.map((value) => Math.round(value * 255)));
    for (const byte of bytes) expect(input.map(Math.fround)).toContain(Math.fround(byte / 255));
  });

  it('holds the answers of the model, picture by picture', async () => {
    const model = build(1);
    const tensors = tf.memory().numTensors;
    const golden = await makeGolden(model, 1 / 255);
    expect(tf.memory().numTensors).toBe(tensors);
    const all = tf.tidy(() =>
      (model.predict(tf.tensor(golden.inputs.flat(), [8, ...SHAPE])) as tf.Tensor2D).arraySync(),
    );
    expect(golden.inputShape).toEqual(SHAPE);
    expect(compareAnswers(golden, all)).toMatchObject({ same: true });
    model.dispose();
  });

  it('survives JSON and finds another model out', async () => {
    const [model, other] = [build(1), build(2)];
    const golden = JSON.parse(JSON.stringify(await makeGolden(model, 1 / 255)));
    expect(compareAnswers(golden, await answersTo(model, golden))).toEqual({ maxDifference: 0, same: true });
    const difference = compareAnswers(golden, await answersTo(other, golden));
    expect(difference.same).toBe(false);
    expect(difference.maxDifference).toBeGreaterThan(1e-3);
    model.dispose();
    other.dispose();
  });

  it('is not the same where an answer is missing or not a number', () => {
    const golden = { inputShape: [1], inputs: [[1]], outputs: [[0.5, 0.5]] };
    expect(compareAnswers(golden, [[0.5]]).same).toBe(false);
    expect(compareAnswers(golden, []).same).toBe(false);
    expect(compareAnswers(golden, [[0.5, Number.NaN]]).same).toBe(false);
    expect(compareAnswers(golden, [[0.5, 0.500001]]).same).toBe(true);
  });
});

describe('checking scripts', () => {
  it.skipIf(!PYTHON).each(['keras', 'onnx'] as const)(`is Python: %s${NO_PYTHON}`, (target) => {
    compilePython(CHECKING_SCRIPTS[target].text);
  });

  /** Stands for the package, which cannot be installed everywhere: answers half to everything. */
  const STAND_INS = {
    keras: [
      'keras.py',
      'import numpy\nclass models:\n  def load_model(path, compile):\n    class Model:\n      def predict(self, x, verbose): return numpy.full((len(x), 1), 0.5, "float32")\n    return Model()',
    ],
    onnx: [
      'onnxruntime.py',
      'import numpy\nclass InferenceSession:\n  def __init__(self, path, providers): pass\n  def run(self, names, feed): return [numpy.full((len(feed["input"]), 1), 0.5, "float32")]',
    ],
  } as const;

  it.skipIf(!NUMPY_PYTHON).each(['keras', 'onnx'] as const)(
    `tells the same answers from others: %s${NO_NUMPY}`,
    (target) => {
      inFolder((folder) => {
        const { name, text } = CHECKING_SCRIPTS[target];
        const [module, code] = STAND_INS[target];
        writeFileSync(join(folder, name), text);
        writeFileSync(join(folder, module), code);
        const golden = {
          inputShape: [1, 2, 1],
          inputs: [
            [0, 1],
            [1, 0],
          ],
          outputs: [[0.5], [0.5]],
        };
        writeFileSync(join(folder, 'golden.json'), JSON.stringify(golden));
        expect(runPython(NUMPY_PYTHON, [name], folder)).toContain('OK');
        golden.outputs = [[0.5], [0.51]];
        writeFileSync(join(folder, 'golden.json'), JSON.stringify(golden));
        expect(() => runPython(NUMPY_PYTHON, [name], folder)).toThrow(/FAILED/);
      });
    },
  );

  it('tells the same answers from others: tfjs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'darkroom-'));
    const model = build(1);
    try {
      await model.save(
        tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
          const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
          writeFileSync(join(folder, 'model.json'), JSON.stringify({ modelTopology, weightsManifest }));
          writeFileSync(join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } };
        }),
      );
      const golden = await makeGolden(model, 1 / 255);
      const { name, text } = CHECKING_SCRIPTS.tfjs;
      writeFileSync(join(folder, name), text);
      symlinkSync(
        fileURLToPath(new URL('../../../../node_modules', import.meta.url)),
        join(folder, 'node_modules'),
      );
      const check = () => {
        writeFileSync(join(folder, 'golden.json'), JSON.stringify(golden));
        return execFileSync(process.execPath, [name], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
      };
      expect(check()).toContain('OK');
      golden.outputs[7][0] += 0.001;
      expect(check).toThrow(/FAILED/);
    } finally {
      model.dispose();
      rmSync(folder, { recursive: true });
    }
  });
});
