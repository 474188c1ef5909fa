/** How many pictures of a batch the device takes at once. No tensors: computed from the layer table. */
import type { LayerRow } from '../models/types.ts';

/**
 * Largest tensor we ask of a device, in values: 256 MB of float32. Drivers promise textures of far more, but run
 * out of memory or into their watchdog when several such are alive.
 */
export const MAX_TENSOR_VALUES = 2 ** 26;

/** The most values (float32) that one tensor may hold on a device that holds tensors of `maxTensorBytes`. */
export function maxTensorValues(maxTensorBytes: number): number {
  return Math.min(MAX_TENSOR_VALUES, maxTensorBytes / Float32Array.BYTES_PER_ELEMENT);
}

/**
 * Pictures in one part of a batch: the largest number, at most `batchSize`, for which every layer's largest tensor
 * stays within `maxValues`; at least 1. The parts are as equal as they can be (32 at most 20 become 16 + 16).
 */
export function microBatchSize(rows: readonly LayerRow[], batchSize: number, maxValues: number): number {
  const perPicture = Math.max(...rows.map((row) => row.workValues));
  const most = Math.max(1, Math.min(batchSize, Math.floor(maxValues / perPicture)));
  return Math.ceil(batchSize / Math.ceil(batchSize / most));
}
