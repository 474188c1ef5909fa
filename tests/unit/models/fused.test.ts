/** The graph as it is computed: fewer layers, the same weights in the same order, the same answers. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { type Drawn, drawGraph } from '../../../src/models/graph/draft.ts';
import { fused } from '../../../src/models/graph/fused.ts';
import { layerTable } from '../../../src/models/graph/layerTable.ts';
import { variableWeights } from '../../../src/models/graph/modelGraph.ts';
import { relativeDifference } from '../support/reference.ts';

beforeAll(() => tf.setBackend('cpu'));

const conv = (x: Drawn, filters: number, name: string) =>
  x.to('Conv2D', { filters, kernel_size: 3, strides: 2, use_bias: false, name });
const graphs = {
  'a row': drawGraph('row', [13, 10, 3], {
    draw: (x) =>
      conv(
        x.to('ZeroPadding2D', {
          padding: [
            [0, 1],
            [2, 0],
          ],
        }),
        4,
        'a',
      )
        .to('BatchNormalization')
        .to('ReLU', { max_value: 6 })
        .to('GlobalAveragePooling2D'),
  }),
  'branches of different lengths': drawGraph('branches', [13, 10, 3], {
    draw: (x) => {
      const shortcut = conv(x, 4, 'short').to('BatchNormalization');
      const branch = conv(x, 4, 'long')
        .to('BatchNormalization')
        .to('Activation', { activation: 'hard_silu' })
        .to('ZeroPadding2D', { padding: 1 })
        .to('DepthwiseConv2D', { kernel_size: 3, use_bias: false })
        .to('BatchNormalization')
        .to('Activation', { activation: 'relu' })
        .to('BatchNormalization');
      return branch.to('Add', {}, shortcut).to('GlobalAveragePooling2D');
    },
  }),
};

describe.each(Object.entries(graphs))('%s', (_, graph) => {
  const one = fused(graph);

  it('has no layer for what another computes', () => {
    const classes = one.layers.map(({ className }) => className);
    for (const gone of ['ReLU', 'Activation', 'ZeroPadding2D']) expect(classes).not.toContain(gone);
    expect(classes.length).toBeLessThan(graph.layers.length);
  });

  it('keeps the weights and the shape of the result', () => {
    const shapes = (of: typeof graph) => variableWeights(of).map(({ shape }) => shape);
    expect(shapes(one)).toEqual(shapes(graph));
    const model = buildModel(one, 1);
    expect(model.weights.map(({ shape }) => shape)).toEqual(shapes(graph));
    model.dispose();
    expect(layerTable(one).at(-1)!.outputShape).toEqual(layerTable(graph).at(-1)!.outputShape);
  });

  it('answers the same', () => {
    const [plain, whole] = [buildModel(graph, 1), buildModel(one, 1)];
    const values = (shape: number[], at: number) =>
      tf.tensor(
        Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => 1 + Math.sin(i * 12.9898 + at)),
        shape,
      );
    for (const model of [plain, whole])
      model.setWeights(model.weights.map(({ shape }, at) => values(shape as number[], at)));
    const x = values([2, 13, 10, 3], 77);
    const [a, b] = [plain, whole].map((model) => (model.predict(x) as tf.Tensor).dataSync());
    expect(relativeDifference(b, a)).toBeLessThan(1e-6);
  });
});

describe('what stays two layers', () => {
  it.each([
    [
      'a normalization that is read twice',
      (x: Drawn) => {
        const y = x.to('BatchNormalization');
        return y.to('ReLU').to('Add', {}, y);
      },
    ],
    ['softmax', (x: Drawn) => x.to('BatchNormalization').to('Activation', { activation: 'softmax' })],
    ['a ReLU with another maximum', (x: Drawn) => x.to('BatchNormalization').to('ReLU', { max_value: 4 })],
    [
      'zeros before a convolution with its own',
      (x: Drawn) => x.to('ZeroPadding2D').to('Conv2D', { filters: 1, kernel_size: 3, padding: 'same' }),
    ],
    ['zeros before a pool', (x: Drawn) => x.to('ZeroPadding2D').to('MaxPooling2D')],
  ])('%s', (_, draw) => {
    const graph = drawGraph('m', [6, 6, 2], { draw });
    expect(fused(graph).layers).toEqual(graph.layers);
  });
});
