/** The state of an optimizer goes from a run into a file and back. */
import { describe, expect, it } from 'vitest';
import { type KerasFormat, writeKeras } from '../../../../src/formats/keras/kerasOut.ts';
import { optimizerOf } from '../../../../src/formats/keras/optimizerIn.ts';
import {
  optimizerFile,
  settingsOfOptimizer,
  slotDataOf,
} from '../../../../src/formats/keras/optimizerState.ts';
import { orderedWeights } from '../../../../src/models/graph/modelGraph.ts';
import { withoutShared } from '../../support/shared.ts';
import { modelIn, sharedFile } from '../files.ts';
import { randomModel } from '../models.ts';

const NO_MODELS = withoutShared('real_models');

const model = randomModel('branches');
const trained = orderedWeights(model.graph.layers).trained;
const size = trained.reduce((sum, { weight }) => sum + weight.values.length, 0);

describe('the state of an optimizer', () => {
  it.each([
    [{ optimizer: 'adam', momentum: 0, learningRate: 0.001 }, 2],
    [{ optimizer: 'rmsprop', momentum: 0, learningRate: 0.01 }, 1],
    [{ optimizer: 'sgd', momentum: 0.9, learningRate: 0.1 }, 1],
    [{ optimizer: 'sgd', momentum: 0, learningRate: 0.1 }, 0],
    [{ optimizer: 'adamw', momentum: 0, learningRate: 0.001, weightDecay: 0.004 }, 2],
    [{ optimizer: 'adamw', momentum: 0, learningRate: 0.001 }, 2],
    [{ optimizer: 'sgd', momentum: 0.9, learningRate: 0.1, nesterov: true, clipnorm: 1 }, 1],
    [{ optimizer: 'rmsprop', momentum: 0, learningRate: 0.1, globalClipnorm: 0.5 }, 1],
    [{ optimizer: 'adam', momentum: 0, learningRate: 0.1, useEma: true, emaMomentum: 0.9 }, 3],
    [{ optimizer: 'sgd', momentum: 0, learningRate: 0.1, useEma: true, emaMomentum: 0 }, 1],
  ] as const)('of %o survives both formats', async (settings, slots) => {
    const state = Float32Array.from({ length: slots * size }, (_, at) => Math.fround(Math.sin(at)));
    const optimizer = optimizerFile(settings, { step: 41, slots: state.buffer }, model.graph);
    for (const format of ['keras', 'h5'] satisfies KerasFormat[]) {
      const written = new File([await writeKeras({ ...model, optimizer }, format)], `model.${format}`);
      const again = (await modelIn([written])).optimizer!;
      expect(again.iterations).toBe(41);
      expect(settingsOfOptimizer(again)).toEqual(settings);
      expect(new Float32Array(slotDataOf(again))).toEqual(state);
    }
  });

  it('must be that of the model', () => {
    const settings = { optimizer: 'adam', momentum: 0, learningRate: 0.001 } as const;
    expect(() => optimizerFile(settings, { step: 1, slots: new ArrayBuffer(4) }, model.graph)).toThrow(
      RangeError,
    );
  });

  it.each<[string, object]>([
    ['a schedule', { learning_rate: { class_name: 'ExponentialDecay' } }],
    ['amsgrad', { learning_rate: 0.1, amsgrad: true }],
    ['clipped values', { learning_rate: 0.1, clipvalue: 0.1 }],
    ['averages that overwrite', { learning_rate: 0.1, use_ema: true, ema_overwrite_frequency: 2 }],
  ])('with %s is left out', (_, config) => {
    const arrays = [1, 2, 3].map((value) => ({ shape: [], values: Float32Array.of(value) }));
    expect(optimizerOf({ class_name: 'Adam', config }, arrays, model.graph, false)).toBeNull();
  });
});

describe.skipIf(NO_MODELS)(`Keras 2${NO_MODELS}`, () => {
  it('lists the means of all weights first', async () => {
    const { optimizer, graph } = await modelIn([sharedFile('real_models/h5_mnist_cnn/mnist.h5')]);
    expect(optimizer).toMatchObject({ className: 'Adam', momentum: 0 });
    expect(optimizer!.iterations).toBeGreaterThan(1000);
    expect(optimizer!.slots.map(({ name }) => name)).toEqual(
      orderedWeights(graph.layers).trained.flatMap(() => ['momentum', 'velocity']),
    );
    for (const { name, values } of optimizer!.slots)
      expect(values.some((value) => value < 0)).toBe(name === 'momentum');
  });
});
