/**
 * The device worker's side of the image workers: puts batches together and makes them ahead of their step.
 * It may import shared and the dataset's types. It must not know tensors.
 */
import { UserError } from '../../shared/errors.ts';
import { connect, type Endpoint, type Remote, transfer } from '../../shared/rpc.ts';
import type { BatchPart, BatchRequest } from './imageStore.ts';
import type { BatchApi } from './imageWorkerApi.ts';

export interface Feed {
  /** Uint8 [indices.length, height, width, channels], in the order of the request's indices. */
  batch(request: BatchRequest): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The batches of all requests in their order; `depth` of them are in the making while one is used. Leaving the
   * loop early asks for no more.
   */
  prefetch(requests: Iterable<BatchRequest>, depth?: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void>;
  /** Takes the memory of a batch back, for a later one of as many bytes: its user must be done with it. */
  recycle(rows: Uint8Array<ArrayBuffer>): void;
}

/** Batches whose memory is kept for later ones, at most: as many as are made ahead, one on its way, two in flight. */
const MAX_SPARE = 6;

/** One connection a port for all feeds: two would take each other's answers for their own. */
const connections = new WeakMap<MessagePort, Remote<BatchApi>>();

function connectOnce(port: MessagePort): Remote<BatchApi> {
  const known = connections.get(port);
  if (known) return known;
  const { api, die } = connect<BatchApi>(port as Endpoint);
  port.addEventListener('close', () =>
    die(new UserError('An image worker stopped.', 'Reload the page and try again.')),
  );
  connections.set(port, api);
  return api;
}

/** `ports` lead to the image workers. If one of those ends, pending and later batches reject with a UserError. */
export function createFeed(ports: readonly MessagePort[], storeId: string): Feed {
  const workers = ports.map(connectOnce);
  // New memory costs several times as much as the copying of what goes into it.
  const spare: Uint8Array<ArrayBuffer>[] = [];
  const spareParts: ArrayBuffer[][] = workers.map(() => []);

  /** Memory for a whole batch, filled with anything. */
  function memoryFor(bytes: number): Uint8Array<ArrayBuffer> {
    const at = spare.findIndex((rows) => rows.length === bytes);
    return at < 0 ? new Uint8Array(bytes) : spare.splice(at, 1)[0];
  }

  function rowsOf(worker: number, request: BatchRequest): Promise<BatchPart> {
    const memory = spareParts[worker].pop() ?? (workers.length === 1 ? spare.pop()?.buffer : undefined);
    return memory
      ? workers[worker].rows(storeId, request, transfer(memory, [memory]))
      : workers[worker].rows(storeId, request);
  }

  async function batch(request: BatchRequest): Promise<Uint8Array<ArrayBuffer>> {
    const { indices, shape } = request;
    const rowBytes = shape[0] * shape[1] * shape[2];
    const parts = await Promise.all(workers.map((_, worker) => rowsOf(worker, request)));
    const made = parts.reduce((sum, { places }) => sum + places.length, 0);
    if (made !== indices.length)
      throw new Error(`The image workers hold ${made} of the ${indices.length} pictures of a batch.`);
    // The only part of a batch is the batch: its places rise.
    const whole = parts.find(({ places }) => places.length === indices.length);
    if (whole) return whole.rows;
    const rows = memoryFor(indices.length * rowBytes);
    for (const [worker, part] of parts.entries()) {
      part.places.forEach((place, row) => {
        rows.set(part.rows.subarray(row * rowBytes, (row + 1) * rowBytes), place * rowBytes);
      });
      spareParts[worker].push(part.rows.buffer);
    }
    return rows;
  }

  async function* prefetch(requests: Iterable<BatchRequest>, depth = 3) {
    const waiting = requests[Symbol.iterator]();
    const making: Promise<Uint8Array<ArrayBuffer>>[] = [];
    const begin = () => {
      const request = waiting.next();
      if (request.done) return;
      const made = batch(request.value);
      // A failure is thrown where its batch is due; one that nobody comes to fetch is nobody's.
      made.catch(() => {});
      making.push(made);
    };
    for (let i = 0; i < depth; i++) begin();
    while (making.length > 0) {
      const rows = await making.shift()!;
      begin();
      yield rows;
    }
  }

  return {
    batch,
    prefetch,
    recycle(rows) {
      if (spare.length < MAX_SPARE) spare.push(rows);
    },
  };
}
