/** An ONNX file that was written here is read back to the same answers; what is damaged is refused in words. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareAnswers, makeGolden } from '../../../../src/formats/golden/golden.ts';
import { networkAnswers } from '../../../../src/formats/golden/networkAnswers.ts';
import { networkOf } from '../../../../src/formats/network/networkOf.ts';
import { readOnnx } from '../../../../src/formats/onnx/readOnnx.ts';
import { writeOnnx } from '../../../../src/formats/onnx/writeOnnx.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { LABELS, LAYER_MODELS, randomizeWeights } from '../layerModels.ts';
import { graphOfModel } from '../models.ts';

const noPause = async () => {};

describe('readOnnx', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each(LAYER_MODELS)('gives the page’s answers: %s', async (_, build) => {
    const model = build();
    try {
      randomizeWeights(model, 6);
      const network = networkOf(graphOfModel(model));
      const read = readOnnx(writeOnnx(network, LABELS));
      const golden = await makeGolden(model, 1 / 255);
      const comparison = compareAnswers(golden, await networkAnswers(read, golden, noPause));
      expect(comparison).toMatchObject({ same: true });
      expect(read.inputShape).toEqual(network.inputShape);
    } finally {
      model.dispose();
    }
  });

  const fileOf = async () => {
    const model = LAYER_MODELS.find(([name]) => name.startsWith('cnn-pool'))![1]();
    const network = networkOf(graphOfModel(model));
    model.dispose();
    return { network, file: writeOnnx(network, LABELS) };
  };

  it('keeps kernels and biases bit by bit', async () => {
    const { network, file } = await fileOf();
    const kernels = ({ steps }: typeof network) =>
      steps.flatMap((step) => ('kernel' in step ? [step.kernel, step.kernelShape] : []));
    expect(kernels(readOnnx(file))).toEqual(kernels(network));
  });

  it('finds a changed number', async () => {
    const model = LAYER_MODELS[0][1]();
    const golden = await makeGolden(model, 1 / 255);
    const network = networkOf(graphOfModel(model));
    const changed = structuredClone(network);
    for (const step of changed.steps) if (step.kind === 'dense') step.bias![0] += 0.01;
    const answers = await networkAnswers(readOnnx(writeOnnx(changed, LABELS)), golden, noPause);
    expect(compareAnswers(golden, answers).same).toBe(false);
    model.dispose();
  });

  it('refuses a file that is cut off, wherever', async () => {
    const { file } = await fileOf();
    for (let part = 0; part < 20; part++) {
      const cut = file.slice(0, Math.floor((file.length * part) / 20));
      expect(() => readOnnx(cut)).toThrow(UserError);
    }
    expect(() => readOnnx(new TextEncoder().encode('no ONNX at all, but text'))).toThrow(UserError);
  });
});
