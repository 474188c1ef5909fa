/** Small classifiers of one kind with weights of their own each, to be averaged. */
import { filled } from '../../../../bench/architectures/formula.ts';
import { ensembleGraph } from '../../../../src/models/ensemble/ensembleGraph.ts';
import { drawGraph } from '../../../../src/models/graph/draft.ts';
import {
  type ModelGraph,
  mapLayers,
  skeletonOf,
  weightDataOf,
  withWeights,
} from '../../../../src/models/graph/modelGraph.ts';
import { RESIDUAL } from '../base/network.ts';

const HE = 8;

/** A chain that ends in one sigmoid unit. */
export const CHAIN: ModelGraph = drawGraph('chain', [16, 16, 3], {
  draw: (picture) =>
    picture
      .to('Conv2D', { filters: 4, kernel_size: 3, activation: 'relu' })
      .to('BatchNormalization')
      .to('GlobalAveragePooling2D')
      .to('Dense', { units: 1, activation: 'sigmoid' }),
});

const input = RESIDUAL.layers[0];
const body: ModelGraph = {
  ...RESIDUAL,
  layers: RESIDUAL.layers.slice(0, -1),
  outputs: [['mean', 0, 0]],
};

/** The residual network nested in a chain, with a head of its own behind it. */
export const NESTED: ModelGraph = {
  ...{ kind: 'Sequential', name: 'whole', inputs: [], outputs: [] },
  layers: [
    { ...input, name: 'whole_input' },
    {
      ...{ className: 'Functional', name: 'body', graph: body, trainable: true },
      ...{ config: {}, weights: [], calls: [] },
    },
    { ...RESIDUAL.layers.at(-1)!, calls: [] },
  ],
};

export { RESIDUAL };

/** The graph with the formula's values, those of each `draw` others. */
export const member = (graph: ModelGraph, draw: number): ModelGraph => {
  let at = 0;
  return mapLayers(filled(graph, HE), (layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => {
      at += 1;
      const shift = 0.02 * Math.sin(draw * 7 + at);
      return { ...weight, values: weight.values.map((value, i) => value + shift * Math.cos(i * (draw + 1))) };
    }),
  }));
};

/** The ensemble of these, with its values: as the page puts them together out of the members' buffers. */
export function ensembleOf(members: readonly ModelGraph[]): ModelGraph {
  const { graph, weights } = ensembleGraph(members.map(skeletonOf));
  const buffers = members.map((one) => new Float32Array(weightDataOf(one)));
  const values = weights.flatMap(({ member, from, to }) => [...buffers[member].subarray(from, to)]);
  return withWeights(graph, Float32Array.from(values).buffer);
}
