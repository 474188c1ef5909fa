/** Minimises many logistic problems in lock step; those that are done take no more part. It must not know of tensors. */
import { deviceFence } from '../../compute/device/fence.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { type Minimum, minimise } from './lbfgs.ts';
import type { Asked, RowsOnDevice } from './rowsOnDevice.ts';

/** A scaled row has length 1 on the average and a 1 for the bias, so the curvature along a step is hardly above 1/2. */
const FIRST_STEP = 2;

export type Problem = Pick<Asked, 'fit' | 'l2'>;

export interface MinimiseOptions {
  /** Values of a point. */
  size: number;
  /** The gradient's length to be reached, as a share of that at 0. */
  tolerance: number;
  /** Gradients after which a problem is given up. */
  most: number;
  /** Told how many problems were finished, where some were. */
  onFinished(problems: number): void;
  signal?: AbortSignal;
}

/** The minimum of each problem, in their order. @throws CancelledError where the signal says so. */
export async function minimiseAll(
  rows: RowsOnDevice,
  problems: readonly Problem[],
  { size, tolerance, most, onFinished, signal }: MinimiseOptions,
): Promise<Minimum[]> {
  const minima: Minimum[] = [];
  let open = problems.map((problem, index) => {
    const run = minimise(size, tolerance, FIRST_STEP, most);
    return { ...problem, index, run, point: run.next().value as Float64Array };
  });
  while (open.length > 0) {
    const atWork = open.slice(0, rows.capacity);
    const gradients = await rows.gradients(atWork);
    await deviceFence();
    if (signal) throwIfCancelled(signal);
    atWork.forEach((one, at) => {
      const next = one.run.next(gradients[at]);
      if (next.done) minima[one.index] = next.value;
      else one.point = next.value;
    });
    const before = open.length;
    open = open.filter(({ index }) => !minima[index]);
    if (open.length < before) onFinished(before - open.length);
  }
  return minima;
}
