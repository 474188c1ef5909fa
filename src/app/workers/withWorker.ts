/**
 * The one life of a worker that is started for one piece of work and ends with it, so that its memory is given back. Where it
 * cannot start or dies, shared/rpc.ts says so to whoever waits. It must not know of the state.
 */
import { CancelledError, throwIfCancelled } from '../../shared/errors.ts';
import { type Api, type Connection, connectWorker } from '../../shared/rpc.ts';

export interface WorkerStart {
  /** `() => new Worker(new URL(…, import.meta.url), …)`: where that is not written out, the build does not find the script. */
  start: () => Worker;
  /** What a visitor reads where it dies: "export worker". */
  name: string;
  /** Aborting it cuts the worker off, also in the middle of a computation, which a signal would not reach. */
  signal?: AbortSignal;
}

/** A worker that `end` ends. */
export interface ShortWorker<A extends Api> extends Connection<A> {
  end(): void;
}

/** Starts a worker; whoever calls it ends it. Throws a CancelledError where the signal was aborted before. */
export function startWorker<A extends Api>({ start, name, signal }: WorkerStart): ShortWorker<A> {
  // An abort that is past tells nobody.
  if (signal) throwIfCancelled(signal);
  const worker = start();
  const connection = connectWorker<A>(worker, name);
  const cancel = () => connection.die(new CancelledError());
  signal?.addEventListener('abort', cancel);
  return {
    ...connection,
    end() {
      signal?.removeEventListener('abort', cancel);
      worker.terminate();
    },
  };
}

/**
 * Does a piece of work in a worker of its own, which ends whatever comes of it.
 * @returns What `work` gives. Rejects with a LostError where the worker cannot start or dies, with a CancelledError where
 * the signal is aborted.
 */
export async function withWorker<A extends Api, T>(
  options: WorkerStart,
  work: (api: Connection<A>['api']) => Promise<T>,
): Promise<T> {
  const { api, end } = startWorker<A>(options);
  try {
    return await work(api);
  } finally {
    end();
  }
}
