/** Runs in the browser: the logistic head on a device. */
import { openOnce } from '../../../bench/kernels/runCase.ts';
import type { BackendName } from '../../../src/compute/types.ts';
import { fitLogistic } from '../../../src/training/head/fitLogistic.ts';
import type { HeadSearch } from '../../../src/training/types.ts';
import { inputOf, type LogisticCase, objective } from '../../unit/training/head/logisticReference.ts';

/** The search of a case, and the objective that its head reaches at the chosen strength. */
export async function fitCase(
  device: BackendName,
  one: LogisticCase,
): Promise<{ search: HeadSearch; loss: number }> {
  await openOnce(device);
  const input = inputOf(one);
  const fit = await fitLogistic(input);
  const { strengths, chosen } = fit.search;
  return { search: fit.search, loss: objective(input, fit, strengths[chosen].l2) };
}
