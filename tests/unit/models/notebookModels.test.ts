/**
 * The notebook's four models stay what they are since 0.1, whose answers and hashes lie in notebookModels.json. Only what a step
 * takes on the device is counted anew since gradients are freed on the way back.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelConfig } from '../../../src/formats/keras/kerasConfigOut.ts';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { MODELS } from '../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import { layerTable } from '../../../src/models/graph/layerTable.ts';
import type { ModelGraph } from '../../../src/models/graph/modelGraph.ts';
import { stepCost } from '../../../src/models/graph/stepCost.ts';
import type { InputShape } from '../../../src/models/types.ts';
import { planStep } from '../../../src/training/step/memoryPlan.ts';

interface Recorded {
  table: string;
  cost: string;
  plan: string;
  /** What follows is not there for pictures too large to be built in a test. */
  config?: string;
  weightShapes: string;
  [of: `weights of seed ${number}`]: string;
  [of: `answers of seed ${number}`]: number[];
}

const RECORDED = JSON.parse(
  readFileSync(new URL('./notebookModels.json', import.meta.url), 'utf8'),
) as Record<string, Recorded>;

const hashOf = (value: unknown) =>
  createHash('sha256')
    .update(value instanceof Uint8Array ? value : JSON.stringify(value))
    .digest('hex')
    .slice(0, 16);

const DEVICES = (['webgpu', 'webgl', 'wasm'] as const).map((backend) => ({
  ...{ backend, software: backend === 'wasm', maxTensorBytes: 2 ** 28 },
}));

const CASES = Object.keys(RECORDED).map((name) => {
  const [id, shape, outputs] = name.split(' ');
  const inputShape = shape.split('x').map(Number) as unknown as InputShape;
  const definition = MODELS.find((model) => model.id === id)!;
  return { name, inputShape, graph: () => graphOf(definition, inputShape, Number(outputs)) };
});

/** One hash of all weights in their order, the answers to two pictures, and the weights' names and shapes. */
function built(graph: ModelGraph, seed: number) {
  const model = buildModel(graph, seed);
  const bytes = model.getWeights().map((weight) => new Uint8Array(weight.dataSync().slice().buffer));
  const pictures = tf.randomUniform([2, ...(model.inputs[0].shape.slice(1) as number[])], 0, 1, 'float32', 3);
  const answers = Array.from((model.predict(pictures) as tf.Tensor).dataSync());
  const shapes = model.weights.map(({ originalName, shape }) => [originalName, shape]);
  model.dispose();
  return { weights: hashOf(Uint8Array.from(Buffer.concat(bytes))), answers, shapes: hashOf(shapes) };
}

describe('the notebook’s models', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('are all here', () => expect(CASES).toHaveLength(MODELS.slice(0, 4).length * 3 * 3));

  it.each(CASES)('$name: table, cost and plan', ({ name, inputShape, graph }) => {
    const rows = layerTable(graph());
    const table = rows.map((row) => [
      ...[row.name, row.className, row.inputShape, row.outputShape, row.parameters],
      ...[row.keptValues, row.planeValues],
    ]);
    const need = { rows, inputShape, batchSize: 32, slotCount: 2 };
    expect({
      table: hashOf(table),
      cost: hashOf(stepCost(rows, 32)),
      plan: hashOf(
        DEVICES.map((device) => {
          const { microBatchSize, parts, bytes } = planStep(need, device);
          return { microBatchSize, parts, bytes };
        }),
      ),
    }).toEqual({ table: RECORDED[name].table, cost: RECORDED[name].cost, plan: RECORDED[name].plan });
  });

  it.each(CASES.filter(({ name }) => RECORDED[name].config))(
    '$name: first weights, answers and Keras’ configuration',
    ({ name, graph }) => {
      const recorded = RECORDED[name];
      expect(hashOf(modelConfig(graph(), 'keras'))).toBe(recorded.config);
      for (const seed of [7, 42]) {
        const { weights, answers, shapes } = built(graph(), seed);
        expect(weights).toBe(recorded[`weights of seed ${seed}`]);
        expect(shapes).toBe(recorded.weightShapes);
        answers.forEach((answer, at) => {
          expect(Math.abs(answer - recorded[`answers of seed ${seed}`][at])).toBeLessThan(1e-6);
        });
      }
    },
  );
});
