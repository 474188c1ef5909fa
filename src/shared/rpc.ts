/**
 * Calls between threads: the functions of an api object are the protocol.
 * Arguments may hold callbacks and AbortSignals at top level; results may be marked for transfer.
 * It knows nothing of what is called. It may import shared/errors only.
 */
import { fromPlainError, LostError, type PlainError, toPlainError, UserError } from './errors.ts';

/** What an api object may look like. */
// biome-ignore lint/suspicious/noExplicitAny: any function is a valid call; Remote<> keeps its exact signature
export type Api = Record<string, (...args: any[]) => unknown>;

/** The same functions as seen from the other thread: each returns a promise. */
export type Remote<A extends Api> = {
  [K in keyof A]: (...args: Parameters<A[K]>) => Promise<Awaited<ReturnType<A[K]>>>;
};

/** Either end of a channel: a Worker, a MessagePort, or a worker's own global scope. */
export interface Endpoint {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: string, listener: (event: MessageEvent) => void): void;
  start?(): void;
}

type Argument = { value: unknown } | { callback: true } | { signal: true; aborted: boolean };
type Message =
  | { type: 'call'; id: number; name: string; args: Argument[] }
  | { type: 'result'; id: number; value: unknown }
  | { type: 'failure'; id: number; error: PlainError }
  | { type: 'callback'; id: number; index: number; args: unknown[] }
  | { type: 'abort'; id: number; index: number };

const transfers = new WeakMap<object, Transferable[]>();

/** Marks what of an argument or result moves to the other thread instead of being copied. */
export function transfer<T extends object>(value: T, list: Transferable[]): T {
  transfers.set(value, list);
  return value;
}

function transfersOf(values: unknown[]): Transferable[] {
  return values.flatMap((value) => (typeof value === 'object' && value && transfers.get(value)) || []);
}

/** Answers calls that come from the other end with the functions of `api`. */
export function expose(endpoint: Endpoint, api: Api): void {
  const controllers = new Map<string, AbortController>();
  endpoint.addEventListener('message', async ({ data }: MessageEvent<Message>) => {
    if (data.type === 'abort') controllers.get(`${data.id}.${data.index}`)?.abort();
    if (data.type !== 'call') return;
    const { id, name } = data;
    const args = data.args.map((arg, index) => {
      if ('callback' in arg)
        return (...values: unknown[]) =>
          endpoint.postMessage({ type: 'callback', id, index, args: values }, transfersOf(values));
      if ('signal' in arg) {
        const controller = new AbortController();
        controllers.set(`${id}.${index}`, controller);
        if (arg.aborted) controller.abort();
        return controller.signal;
      }
      return arg.value;
    });
    try {
      const value = await api[name](...args);
      endpoint.postMessage({ type: 'result', id, value }, transfersOf([value]));
    } catch (thrown) {
      endpoint.postMessage({ type: 'failure', id, error: toPlainError(thrown) });
    } finally {
      for (const index of data.args.keys()) controllers.delete(`${id}.${index}`);
    }
  });
  endpoint.start?.();
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  args: unknown[];
}

/** A connection to an exposed api: its functions, and `die`, which rejects whatever is pending. */
export interface Connection<A extends Api> {
  api: Remote<A>;
  die(error: Error): void;
}

/** Makes the functions that `expose` answers callable here. After `die`, every call rejects at once. */
export function connect<A extends Api>(endpoint: Endpoint): Connection<A> {
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let dead: Error | undefined;

  endpoint.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.type === 'callback') {
      const callback = pending.get(data.id)?.args[data.index];
      if (typeof callback === 'function') callback(...data.args);
      return;
    }
    if (data.type !== 'result' && data.type !== 'failure') return;
    const call = pending.get(data.id);
    if (data.type === 'result') call?.resolve(data.value);
    else call?.reject(fromPlainError(data.error));
  });
  endpoint.start?.();

  function call(name: string, args: unknown[]): Promise<unknown> {
    if (dead) return Promise.reject(dead);
    const id = nextId++;
    const settled = new AbortController();
    const sent = args.map((value, index): Argument => {
      if (typeof value === 'function') return { callback: true };
      if (value instanceof AbortSignal) {
        const tell = () => endpoint.postMessage({ type: 'abort', id, index });
        // A signal may outlive thousands of calls: none leaves its listener behind.
        value.addEventListener('abort', tell, { signal: settled.signal });
        return { signal: true, aborted: value.aborted };
      }
      return { value };
    });
    const result = new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject, args });
      endpoint.postMessage({ type: 'call', id, name, args: sent }, transfersOf(args));
    });
    // Also where it could not be sent.
    return result.finally(() => {
      pending.delete(id);
      settled.abort();
    });
  }

  const api = new Proxy({} as Remote<A>, {
    get: (_, name) =>
      // A proxy must not look like a promise to `await`.
      name === 'then' ? undefined : (...args: unknown[]) => call(String(name), args),
  });
  return {
    api,
    die(error) {
      dead = error;
      for (const { reject } of pending.values()) reject(error);
      pending.clear();
    },
  };
}

/** A worker and the connection to it: if the worker fails, every pending and later call rejects. */
export function connectWorker<A extends Api>(worker: Worker, name: string): Connection<A> {
  const connection = connect<A>(worker as Endpoint);
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    connection.die(
      new LostError(
        `The ${name} stopped: ${event.message || 'its script could not be loaded'}.`,
        'Reload the page and try again.',
      ),
    );
  });
  worker.addEventListener('messageerror', () =>
    connection.die(
      new UserError(`A message from the ${name} could not be read.`, 'Reload the page and try again.'),
    ),
  );
  return connection;
}
