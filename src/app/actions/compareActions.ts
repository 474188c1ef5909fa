/** What the Compare step shows, and comparing two runs in a worker that ends afterwards. */
import type { EvaluationApi } from '../../evaluation/comparison/comparison.worker.ts';
import type { Comparison } from '../../evaluation/types.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { withWorker } from '../workers/withWorker.ts';
import type { Actions } from './actions.ts';

const start = () =>
  new Worker(new URL('../../evaluation/comparison/comparison.worker.ts', import.meta.url), {
    type: 'module',
    name: 'evaluation',
  });

/** The comparison's part of the actions. */
export function createCompareActions(store: Store): Pick<Actions, 'compare' | 'compareAnswers'> {
  const { fail } = accessTo(store);
  return {
    compare: (choice) => store.setState(({ compare }) => ({ compare: { ...compare, ...choice } })),
    async compareAnswers(a, b, signal, onProgress) {
      try {
        return await withWorker<EvaluationApi, Comparison>(
          { start, name: 'evaluation worker', signal },
          (api) => api.compareAnswers(a, b, onProgress),
        );
      } catch (thrown) {
        fail(thrown);
        return null;
      }
    },
  };
}
