/** Small networks for the tests of this folder. */
import { drawGraph } from '../../../../src/models/graph/draft.ts';
import type { GraphLayer, ModelGraph } from '../../../../src/models/graph/modelGraph.ts';

/** A residual block between two convolutions, then a dense head. */
export const RESIDUAL: ModelGraph = drawGraph('residual', [16, 16, 3], {
  draw(picture) {
    const stem = picture.to('Conv2D', { name: 'stem', filters: 4, kernel_size: 3, padding: 'same' });
    const inner = stem.to('Conv2D', { name: 'inner', filters: 4, kernel_size: 3, padding: 'same' });
    const sum = stem.to('Add', { name: 'sum' }, inner.to('ReLU', { name: 'relu' }));
    const mean = sum
      .to('GlobalAveragePooling2D', { name: 'mean' })
      .to('Dropout', { name: 'drop', rate: 0.5 });
    return mean.to('Dense', { name: 'answers', units: 3, activation: 'softmax' });
  },
});

const layer = (className: string, name: string, graph: ModelGraph | null = null): GraphLayer => ({
  ...{ className, name, graph, trainable: true, config: {}, weights: [], calls: [] },
});

/** The residual network without its head, nested as Teachable Machine nests, with a head of its own behind it. */
export function nested(): ModelGraph {
  const dense = RESIDUAL.layers.at(-1)!;
  const inner: ModelGraph = {
    ...RESIDUAL,
    layers: RESIDUAL.layers.slice(0, -1),
    outputs: [['drop', 0, 0]],
  };
  const input = RESIDUAL.layers[0];
  const features: ModelGraph = {
    ...{ kind: 'Sequential', name: 'features', inputs: [], outputs: [] },
    layers: [{ ...input, name: 'features_input' }, layer('Functional', 'body', inner)],
  };
  return {
    ...{ kind: 'Sequential', name: 'whole', inputs: [], outputs: [] },
    layers: [
      { ...input, name: 'whole_input' },
      layer('Sequential', 'features', features),
      { ...dense, name: 'stem', calls: [] },
    ],
  };
}
