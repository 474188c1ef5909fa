/** What the Compare step shows, and comparing two runs in a worker that ends afterwards. */
import type { Comparison } from '../../evaluation/types.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { inEvaluationWorker } from '../workers/inEvaluationWorker.ts';
import type { Actions } from './actions.ts';

/** The comparison's part of the actions. */
export function createCompareActions(store: Store): Pick<Actions, 'compare' | 'compareAnswers'> {
  const { fail } = accessTo(store);
  return {
    compare: (choice) => store.setState(({ compare }) => ({ compare: { ...compare, ...choice } })),
    async compareAnswers(a, b, signal, onProgress) {
      try {
        return await inEvaluationWorker<Comparison>((api) => api.compareAnswers(a, b, onProgress), signal);
      } catch (thrown) {
        fail(thrown);
        return null;
      }
    },
  };
}
