/**
 * What one training step of a model takes, counted from its layer table. No tfjs.
 */
import type { HeavyLayer, StepCost } from '../../compute/types.ts';
import { sizeOf } from '../layers/rule.ts';
import type { LayerRow } from '../types.ts';

/**
 * Passes of a layer in one step: forward, where it is trained another one for the gradient of its weights and, except in the first
 * of those, one for that of its input.
 */
const passesOf = ({ isFrozen }: LayerRow, isFirst: boolean) => (isFrozen ? 1 : isFirst ? 2 : 3);

function heavyLayer(row: LayerRow, batch: number, isFirst: boolean): HeavyLayer {
  // What goes into each value of the result.
  const inputs = row.multiplyAdds / sizeOf(row.outputShape);
  const shared = { batch, inputGradient: !isFirst };
  if (row.className !== 'Conv2D') {
    const units = row.outputShape.at(-1) ?? 1;
    return { ...shared, kind: 'Dense', inputs: Math.max(1, Math.round(inputs)), units };
  }
  const [height, width, filters] = row.outputShape;
  const inChannels = row.inputShape[2];
  // Of a kernel that is no square, the square of about as many weights.
  const kernelSize = Math.max(1, Math.round(Math.sqrt(inputs / inChannels)));
  return { ...shared, kind: 'Conv2D', height, width, inChannels, filters, kernelSize };
}

/**
 * The cost of a step of `batchSize` pictures through the layers of `rows`, one of which must have weights.
 * The heaviest layer is that of the most operations among its class, the class being that of the most operations: dense or
 * convolution, where there are such.
 */
export function stepCost(rows: readonly LayerRow[], batchSize: number): StepCost {
  const withWeights = rows.filter((row) => row.parameters > 0);
  const first = withWeights.find((row) => !row.isFrozen);
  const weighted = withWeights.map((row) => {
    const isFirst = row === first;
    return { row, isFirst, flops: 2 * row.multiplyAdds * passesOf(row, isFirst) };
  });
  const sum = (layers: typeof weighted) => layers.reduce((total, { flops }) => total + flops, 0);
  const ofClass = (name: string) => weighted.filter(({ row }) => row.className === name);
  const [dense, convolutions] = [ofClass('Dense'), ofClass('Conv2D')];
  const known = sum(convolutions) > sum(dense) ? convolutions : dense;
  const heaviest = (known.length > 0 ? known : weighted).reduce((most, layer) =>
    layer.flops > most.flops ? layer : most,
  );
  return {
    flops: sum(weighted) * batchSize,
    weightedLayers: weighted.reduce((count, { row }) => count + (row.isFrozen ? 1 / 3 : 1), 0),
    heaviest: heavyLayer(heaviest.row, batchSize, heaviest.isFirst),
  };
}
