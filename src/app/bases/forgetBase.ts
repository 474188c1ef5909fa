/** Forgetting a base, here and in the browser's storage, and taking that back. */
import type { Base } from '../../models/base/base.ts';
import { toPlainError, UserError } from '../../shared/errors.ts';
import { withBase, withoutBase } from '../state/nextModel.ts';
import { withError } from '../state/reducers.ts';
import { activeRun, INITIAL_STATE } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { BaseStorage } from './baseStorage.ts';

/**
 * Returns what forgets the base of an id. That returns what undoes it, or null where the base must stay.
 * @param keep Puts a base into the storage again.
 */
export function createForgetting(
  store: Store,
  modelWeights: Map<string, Blob>,
  storage: BaseStorage,
  keep: (base: Base, weights: Blob) => Promise<void>,
): (baseId: string) => (() => void) | null {
  const { fail } = accessTo(store);
  return (baseId) => {
    const before = store.getState();
    const base = before.bases.find(({ id }) => id === baseId);
    const weights = modelWeights.get(baseId);
    if (!base || !weights) return null;
    if (activeRun(before)?.modelId === baseId) {
      const error = new UserError(
        `A run is at work on “${base.name}”.`,
        'Stop it first, or wait for its end.',
      );
      store.setState((state) => withError(state, toPlainError(error)));
      return null;
    }
    // What lies in the storage goes with it.
    const saved = weights.arrayBuffer().then((data) => new Blob([data]));
    const forgotten = saved.then(() => storage.forget(baseId));
    modelWeights.delete(baseId);
    store.setState((state) => ({
      ...withoutBase(state, baseId, INITIAL_STATE.modelId),
      keptBases: state.keptBases.filter(({ id }) => id !== baseId),
    }));
    const back = async () => {
      const data = await saved;
      modelWeights.set(baseId, data);
      store.setState((state) =>
        before.modelId === baseId ? withBase(state, base) : { bases: [...state.bases, base] },
      );
      return data;
    };
    forgotten.catch(async (thrown) => {
      fail(thrown);
      await back();
      // It lies in the storage as before.
      const listed = before.keptBases.filter(({ id }) => id === baseId);
      store.setState(({ keptBases }) => ({ keptBases: [...keptBases, ...listed] }));
    });
    return () =>
      void forgotten.then(back).then(
        (data) => keep(base, data),
        () => {},
      );
  };
}
