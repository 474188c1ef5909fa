/**
 * What one training step of a model takes, counted from its layer table. No tfjs.
 */
import type { HeavyLayer, StepCost } from '../compute/types.ts';
import type { InputShape, LayerRow } from './types.ts';

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Weights of a layer without its biases, which are one a channel of the output. */
const kernelSizeOf = (row: LayerRow) => row.parameters - (row.outputShape.at(-1) ?? 0);

/**
 * A layer's multiplications and additions in one step, for one picture: each weight is used once at each place of the
 * output, in the forward pass, for its own gradient and, except in the first layer, for the input's.
 */
function flopsOf(row: LayerRow, isFirst: boolean): number {
  const places = product(row.outputShape.slice(0, -1));
  return 2 * kernelSizeOf(row) * places * (isFirst ? 2 : 3);
}

function heavyLayer(
  row: LayerRow,
  inputShape: readonly number[],
  batch: number,
  isFirst: boolean,
): HeavyLayer {
  const weights = kernelSizeOf(row);
  const shared = { batch, inputGradient: !isFirst };
  if (row.className !== 'Conv2D') {
    const [units] = row.outputShape;
    return { ...shared, kind: 'Dense', inputs: weights / units, units };
  }
  const [height, width, filters] = row.outputShape;
  const inChannels = inputShape[2];
  const kernelSize = Math.sqrt(weights / filters / inChannels);
  return { ...shared, kind: 'Conv2D', height, width, inChannels, filters, kernelSize };
}

/**
 * The cost of a step of `batchSize` pictures of `inputShape` [height, width, channels] through the layers of `rows`.
 * The heaviest layer is that of the most operations among its class, the class being that of the most operations.
 */
export function stepCost(rows: readonly LayerRow[], inputShape: InputShape, batchSize: number): StepCost {
  const weighted = rows
    .map((row, index) => ({ row, before: rows[index - 1]?.outputShape ?? inputShape }))
    .filter(({ row }) => row.parameters > 0)
    .map((layer, index) => ({ ...layer, isFirst: index === 0, flops: flopsOf(layer.row, index === 0) }));
  const sum = (layers: typeof weighted) => layers.reduce((total, { flops }) => total + flops, 0);
  const ofClass = (name: LayerRow['className']) => weighted.filter(({ row }) => row.className === name);
  const [dense, convolutions] = [ofClass('Dense'), ofClass('Conv2D')];
  const heaviest = (sum(convolutions) > sum(dense) ? convolutions : dense).reduce((most, layer) =>
    layer.flops > most.flops ? layer : most,
  );
  return {
    flops: sum(weighted) * batchSize,
    weightedLayers: weighted.length,
    heaviest: heavyLayer(heaviest.row, heaviest.before, batchSize, heaviest.isFirst),
  };
}
