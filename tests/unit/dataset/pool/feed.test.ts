/** Batches from several workers, through real channels. */
import { afterEach, describe, expect, it } from 'vitest';
import { createFeed } from '../../../../src/dataset/pool/feed.ts';
import { type BatchRequest, createImageStore } from '../../../../src/dataset/pool/imageStore.ts';
import { createBatchApi } from '../../../../src/dataset/pool/imageWorkerApi.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { type Endpoint, expose } from '../../../../src/shared/rpc.ts';
import { turns } from '../../support/turns.ts';

const SHAPE = [2, 2, 3] as const;
const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

const neverAgain = () => Promise.reject(new Error('All pictures are in memory.'));

/** The ends of channels to `workers` workers that hold `count` grey pictures of their index. */
function imageWorkers(workers: number, count: number) {
  const asked: number[][] = [];
  const serving: MessagePort[] = [];
  const ports = Array.from({ length: workers }, (_, at) => {
    const store = createImageStore({
      imageSizePx: 2,
      memoryBytes: 2 ** 20,
      file: null,
      writeAll: false,
    });
    for (let index = at; index < count; index += workers)
      store.add(
        index,
        { height: 2, width: 2, channels: 1, pixels: Uint8Array.of(index, 100, 200, 50) },
        neverAgain,
      );
    const api = createBatchApi((storeId) => {
      if (storeId !== 'a') throw new UserError(`No store ${storeId}.`);
      return store;
    });
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    serving.push(port1);
    expose(port1 as Endpoint, {
      rows(storeId: string, request: BatchRequest, memory?: ArrayBuffer) {
        if (at === 0) asked.push([...request.indices]);
        return api.rows(storeId, request, memory);
      },
    });
    return port2;
  });
  return { ports, serving, asked };
}
const plainRequest = (...indices: number[]): BatchRequest => ({ indices, shape: SHAPE, augmentation: null });
const firsts = (rows: Uint8Array) => Array.from({ length: rows.length / 12 }, (_, row) => rows[row * 12]);

describe('batch', () => {
  it('holds the rows in the order of the indices, whoever made them', async () => {
    const feed = createFeed(imageWorkers(3, 10).ports, 'a');
    const rows = await feed.batch(plainRequest(7, 2, 2, 0, 9, 5));
    expect(firsts(rows)).toEqual([7, 2, 2, 0, 9, 5]);
    expect([...rows.slice(0, 12)]).toEqual([7, 7, 7, 100, 100, 100, 200, 200, 200, 50, 50, 50]);
    expect(firsts(await feed.batch(plainRequest(3, 6, 0)))).toEqual([3, 6, 0]);
  });

  it('does not depend on the number of workers', async () => {
    const request = {
      ...plainRequest(4, 1, 8, 3),
      augmentation: { settings: DEFAULT_SETTINGS, seed: 3, epoch: 2 },
    };
    const [one, four] = await Promise.all(
      [1, 4].map((workers) => createFeed(imageWorkers(workers, 10).ports, 'a').batch(request)),
    );
    expect(one).toEqual(four);
    expect(one).not.toEqual(await createFeed(imageWorkers(1, 10).ports, 'a').batch(plainRequest(4, 1, 8, 3)));
  });

  it.each([1, 3])('uses memory that was given back, and no other, with %i workers', async (workers) => {
    const feed = createFeed(imageWorkers(workers, 10).ports, 'a');
    const asked = [
      [7, 2, 0, 4],
      [9, 5, 1, 3],
      [6, 6],
      [8, 0, 2, 1],
    ];
    const held: Uint8Array<ArrayBuffer>[] = [];
    for (const indices of asked) {
      held.push(await feed.batch(plainRequest(...indices)));
      if (held.length === 1) feed.recycle(held[0]);
      expect(firsts(held.at(-1)!)).toEqual(indices);
    }
    expect(held.slice(1).map(firsts)).toEqual(asked.slice(1));
    if (workers > 1) expect(held[1]).toBe(held[0]);
    else expect(held[0].buffer.byteLength).toBe(0);
  });

  it('complains when no worker holds a picture, and when the store is gone', async () => {
    const { ports } = imageWorkers(2, 4);
    await expect(createFeed(ports, 'a').batch(plainRequest(1, 4))).rejects.toThrow('1 of the 2 pictures');
    await expect(createFeed(ports, 'b').batch(plainRequest(1))).rejects.toThrow('No store b.');
  });

  it('keeps the answers of two feeds on the same ports apart', async () => {
    const { ports } = imageWorkers(2, 10);
    const [first, second] = [createFeed(ports, 'a'), createFeed(ports, 'a')];
    const [one, two] = await Promise.all([first.batch(plainRequest(1, 2)), second.batch(plainRequest(8, 9))]);
    expect([firsts(one), firsts(two)]).toEqual([
      [1, 2],
      [8, 9],
    ]);
  });

  it('rejects with a sentence when a worker ends', async () => {
    const { ports, serving } = imageWorkers(2, 4);
    const feed = createFeed(ports, 'a');
    await feed.batch(plainRequest(0));
    serving[1].close();
    await expect(feed.batch(plainRequest(0))).rejects.toThrow(UserError);
    await expect(feed.batch(plainRequest(0))).rejects.toThrow('An image worker stopped.');
  });
});

describe('prefetch', () => {
  const requests = [0, 1, 2, 3, 4].map((index) => plainRequest(index));
  /** Long enough for every message that is under way. */
  const settled = () => turns(50);

  it('gives every batch in order', async () => {
    const feed = createFeed(imageWorkers(2, 5).ports, 'a');
    const seen: number[] = [];
    for await (const rows of feed.prefetch(requests)) seen.push(...firsts(rows));
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(await feed.prefetch([]).next()).toEqual({ done: true, value: undefined });
  });

  it('has `depth` batches in the making while one is used, and no more', async () => {
    const { ports, asked } = imageWorkers(1, 5);
    const batches = createFeed(ports, 'a').prefetch(requests, 2);
    await settled();
    expect(asked).toEqual([]);
    await batches.next();
    await settled();
    expect(asked).toEqual([[0], [1], [2]]);
    await batches.next();
    await settled();
    expect(asked).toEqual([[0], [1], [2], [3]]);
  });

  it('asks for nothing more once the loop is left', async () => {
    const { ports, asked } = imageWorkers(1, 5);
    for await (const rows of createFeed(ports, 'a').prefetch(requests, 2)) {
      expect(firsts(rows)).toEqual([0]);
      break;
    }
    await settled();
    expect(asked).toEqual([[0], [1], [2]]);
  });

  it('throws a failure where its batch is due, not before', async () => {
    const feed = createFeed(imageWorkers(2, 2).ports, 'a');
    const batches = feed.prefetch(requests, 4);
    expect(firsts((await batches.next()).value!)).toEqual([0]);
    await settled();
    expect(firsts((await batches.next()).value!)).toEqual([1]);
    await expect(batches.next()).rejects.toThrow('0 of the 1 pictures');
  });
});
