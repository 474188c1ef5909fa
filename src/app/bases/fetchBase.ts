/** Fetching a base that the page's own site serves: its files, their reading, and what is said where they are others. */
import type { BaseImport } from '../../formats/model/importBase.ts';
import { UserError } from '../../shared/errors.ts';
import { withError } from '../state/reducers.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { importInWorker } from '../workers/importInWorker.ts';
import { fetchServed, nameOfServed } from './servedBases.ts';

/** Returns what fetches a base of the site by its id, one at a time, and what stops that. */
export function createFetching(
  store: Store,
  importFiles: typeof importInWorker,
  take: (found: BaseImport) => void,
): { fetchBase(id: string): Promise<void>; cancel(): void } {
  const { fail } = accessTo(store);
  let fetching: AbortController | null = null;

  async function fetchBase(id: string): Promise<void> {
    const served = store.getState().servedBases.find((one) => one.id === id);
    if (!served) return;
    fetching?.abort();
    const controller = new AbortController();
    fetching = controller;
    store.setState((state) => ({ ...withError(state, null), loadingBase: { id, bytes: 0 } }));
    const onBytes = (bytes: number) => {
      if (fetching === controller) store.setState({ loadingBase: { id, bytes } });
    };
    try {
      const { signal } = controller;
      const files = await fetchServed(served, onBytes, signal);
      const options = { architecture: null, anySizePx: store.getState().settings.imageSize };
      const result = await importFiles(files, options, signal);
      if (result.kind === 'base' && result.refusal === null && result.base.known === served.known)
        take(result);
      else
        throw new UserError(
          `What this site serves as “${nameOfServed(served)}” is something else, or damaged${result.kind === 'base' && result.refusal ? `: ${result.refusal.message}` : '.'}`,
          'Fetch it anew with “npm run pretrained”, or drop its file.',
        );
    } catch (thrown) {
      store.setState({ awaitedBase: null });
      fail(thrown);
    } finally {
      if (fetching === controller) {
        fetching = null;
        store.setState({ loadingBase: null });
      }
    }
  }

  return { fetchBase, cancel: () => fetching?.abort() };
}
