/**
 * How long the passes of a step keep a GPU, foreseen by its pace. A pass is the forward pass of one layer, or its gradient of the
 * weights or of the input, over the pictures of one part. No tensors.
 */
import { correctedPace } from '../../compute/device/probe.ts';
import type { BackendName, Pace, StepTime } from '../../compute/types.ts';
import { stepCost } from '../../models/graph/stepCost.ts';
import type { LayerRow } from '../../models/types.ts';
import { formatQuantity } from '../../shared/format.ts';
import type { SplitBy, StepPace } from '../types.ts';

/**
 * No pass is to take longer, in milliseconds. Systems reset a GPU that is busy with one for about two seconds, and the page
 * stutters long before.
 */
export const MAX_PASS_MS = 200;

/** The passes of a model's step on a device: what is needed to foresee them. */
export interface Passes {
  rows: readonly LayerRow[];
  /** Null of a device that was never measured, until the first steps of a run. */
  pace: Pace | null;
}

/** The passes of a step; null on WebAssembly, where none makes a page stutter. */
export function passesOn(backend: BackendName, rows: readonly LayerRow[], pace: Pace | null): Passes | null {
  return backend === 'wasm' ? null : { rows, pace };
}

/**
 * What the longest pass over so many pictures is foreseen to take, in milliseconds. What a layer costs however small it is does
 * not count: most of it is the processor's, and no part is small enough to save it. Null where no pace is known.
 */
export function passMs({ rows, pace }: Passes, pictures: number): number | null {
  if (!pace) return null;
  const multiplyAdds = Math.max(0, ...rows.map((row) => row.multiplyAdds));
  return (pace.msPerGflop * 2 * multiplyAdds * pictures) / 1e9;
}

/**
 * The most pictures over which no pass is foreseen to take longer than MAX_PASS_MS: one at least, Infinity where none takes any
 * time, or none is known.
 */
export function picturesInTime(passes: Passes): number {
  const ms = passMs(passes, 1);
  return ms === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(MAX_PASS_MS / ms));
}

/** The cost of a step in parts: what a layer costs however small it is comes once in each of them. */
export function costInParts<Cost extends StepTime['cost']>(cost: Cost, parts: number): Cost {
  return { ...cost, weightedLayers: cost.weightedLayers * parts };
}

/** Of a device that was never measured: all that a step takes is laid to its operations. */
const UNKNOWN: Pace = { overheadMs: 0, msPerGflop: 0 };

/** The passes at the pace by which a step in parts of `microBatchSize` pictures would have been foreseen to take what it took. */
export function afterStep({ rows, pace }: Passes, { images, ms }: StepPace, microBatchSize: number): Passes {
  const cost = costInParts(stepCost(rows, images), Math.ceil(images / microBatchSize));
  return { rows, pace: correctedPace(pace ?? UNKNOWN, { ms, cost }) };
}

/** "0.2 s" */
const inSeconds = (ms: number) => `${Number((ms / 1000).toPrecision(2))} s`;

/**
 * What is to be said of the passes over the parts of a batch: why they are so small, and where the longest takes `ms` over a
 * single picture all the same, what helps. Null where there is nothing to say.
 */
export function passesText(
  microBatchSize: number,
  splitBy: SplitBy | null,
  ms: number | null,
): string | null {
  const parts = `Parts of ${formatQuantity(microBatchSize, 'picture')}`;
  const limit = inSeconds(MAX_PASS_MS);
  if (microBatchSize === 1 && ms !== null && ms > MAX_PASS_MS)
    return `${parts}: one pass over it is foreseen to keep the GPU for ${inSeconds(ms)}, more than ${limit}, so the page may stutter. A smaller image size or another device helps.`;
  if (splitBy !== 'passes') return null;
  return `${parts}, so that no pass keeps the GPU for more than ${limit}.`;
}
