/** Laying a network out in a worker that ends afterwards: hundreds of layers take a moment. */
import type { Laid, ToLayOut } from '../../models/structure/layout/layOut.ts';
import type { LayoutApi } from '../../models/structure/layout/layout.worker.ts';
import { withWorker } from './withWorker.ts';

const start = () =>
  new Worker(new URL('../../models/structure/layout/layout.worker.ts', import.meta.url), {
    type: 'module',
    name: 'layout',
  });

/** Where each box lies. Rejects with a CancelledError where `signal` is aborted, a LostError where the worker dies. */
export const layoutInWorker = (what: ToLayOut, signal: AbortSignal): Promise<Laid> =>
  withWorker<LayoutApi, Laid>({ start, name: 'layout worker', signal }, ({ layOut }) => layOut(what));
