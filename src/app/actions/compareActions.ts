/** What the Compare step shows, and comparing two runs in a worker that ends afterwards. */
import type { EvaluationApi } from '../../evaluation/comparison/comparison.worker.ts';
import { CancelledError, toPlainError } from '../../shared/errors.ts';
import { connectWorker } from '../../shared/rpc.ts';
import { withError } from '../state/reducers.ts';
import type { Store } from '../state/store.ts';
import type { Actions } from './actions.ts';

/** The comparison's part of the actions. */
export function createCompareActions(store: Store): Pick<Actions, 'compare' | 'compareAnswers'> {
  return {
    compare: (choice) => store.setState(({ compare }) => ({ compare: { ...compare, ...choice } })),
    async compareAnswers(a, b, signal, onProgress) {
      // An abort that is past tells nobody.
      if (signal.aborted) return null;
      const worker = new Worker(
        new URL('../../evaluation/comparison/comparison.worker.ts', import.meta.url),
        {
          type: 'module',
          name: 'evaluation',
        },
      );
      const { api, die } = connectWorker<EvaluationApi>(worker, 'evaluation worker');
      // It computes without a pause, so a signal would not reach it.
      signal.addEventListener('abort', () => die(new CancelledError()), { once: true });
      try {
        return await api.compareAnswers(a, b, onProgress);
      } catch (thrown) {
        store.setState((state) => withError(state, toPlainError(thrown)));
        return null;
      } finally {
        worker.terminate();
      }
    },
  };
}
