/** Comparing runs and judging answers in a worker that ends afterwards: either takes seconds where pictures are many. */
import type { EvaluationApi } from '../../evaluation/comparison/comparison.worker.ts';
import type { Connection } from '../../shared/rpc.ts';
import { withWorker } from './withWorker.ts';

const start = () =>
  new Worker(new URL('../../evaluation/comparison/comparison.worker.ts', import.meta.url), {
    type: 'module',
    name: 'evaluation',
  });

/** What `work` gives. Throws a CancelledError where `signal` is aborted, a LostError where the worker dies. */
export function inEvaluationWorker<T>(
  work: (api: Connection<EvaluationApi>['api']) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return withWorker<EvaluationApi, T>({ start, name: 'evaluation worker', signal }, work);
}
