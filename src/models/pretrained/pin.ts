/** The fingerprint of a base's weights, the same whatever file they came in. It must not import tfjs. */
import { sha256 } from '../../dataset/sha256.ts';
import { type GraphWeight, type ModelGraph, orderedWeights } from '../graph/modelGraph.ts';

/**
 * The weights of a base one after the other: its layers in the order of the graph, a nested model's in its place, and those
 * of each layer in Keras' order (kernel before bias; gamma, beta, moving mean, moving variance). So whether a layer is
 * trainable changes nothing, and neither do names of layers. The `count` of Normalization, which is no parameter, is left out.
 */
function pinnedWeights(graph: Pick<ModelGraph, 'layers'>): GraphWeight[] {
  return orderedWeights(graph.layers, false)
    .others.map(({ weight }) => weight)
    .filter(({ name }) => name !== 'count');
}

/** Little-endian, whatever the processor. */
function bytesOf(weights: readonly GraphWeight[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(weights.reduce((sum, { values }) => sum + 4 * values.length, 0)));
  let offset = 0;
  for (const { values } of weights)
    for (const value of values) {
      view.setFloat32(offset, value, true);
      offset += 4;
    }
  return view.buffer;
}

/**
 * Hex SHA-256 over `pinnedWeights` as float32 in little-endian order, without names, shapes or gaps.
 * @param graph The base without its top, with the catalogue's order of layers.
 */
export function pinOf(graph: Pick<ModelGraph, 'layers'>): Promise<string> {
  return sha256(bytesOf(pinnedWeights(graph)));
}
