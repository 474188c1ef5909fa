/**
 * What one training step of a model takes, counted from its layer table. No tfjs.
 */
import type { HeavyLayer, StepCost } from '../../compute/types.ts';
import { sizeOf } from '../layers/rule.ts';
import type { LayerRow } from '../types.ts';

/**
 * A layer's multiplications and additions in one step, for one picture: as many as forward for the gradient of its weights and,
 * except in the first layer, for that of its input.
 */
function flopsOf({ multiplyAdds }: LayerRow, isFirst: boolean): number {
  return 2 * multiplyAdds * (isFirst ? 2 : 3);
}

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
  const weighted = rows
    .filter((row) => row.parameters > 0)
    .map((row, index) => ({ row, isFirst: index === 0, flops: flopsOf(row, index === 0) }));
  const sum = (layers: typeof weighted) => layers.reduce((total, { flops }) => total + flops, 0);
  const ofClass = (name: string) => weighted.filter(({ row }) => row.className === name);
  const [dense, convolutions] = [ofClass('Dense'), ofClass('Conv2D')];
  const known = sum(convolutions) > sum(dense) ? convolutions : dense;
  const heaviest = (known.length > 0 ? known : weighted).reduce((most, layer) =>
    layer.flops > most.flops ? layer : most,
  );
  return {
    flops: sum(weighted) * batchSize,
    weightedLayers: weighted.length,
    heaviest: heavyLayer(heaviest.row, batchSize, heaviest.isFirst),
  };
}
