/**
 * The corpus of broken and odd zips and pictures, through the same api as in an image worker. Pictures are not decoded
 * here, only their headers are read; tests/browser/corpus.test.ts does the rest.
 */
import { describe, expect, it } from 'vitest';
import { sniffImage } from '../../../src/dataset/imageHeader.ts';
import { poolOf } from '../../../src/dataset/imagePool.ts';
import { createImageWorkerApi, type ImageWorkerApi } from '../../../src/dataset/imageWorkerApi.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { connect, type Endpoint, expose } from '../../../src/shared/rpc.ts';
import { expectOutcome, type Outcome } from './corpus/check.ts';
import { CORPUS } from './corpus/corpus.ts';

async function outcomeOf(zip: Uint8Array): Promise<Outcome> {
  const { port1, port2 } = new MessageChannel();
  const worker = createImageWorkerApi(async (bytes, imageSize) => {
    sniffImage(bytes);
    return { height: imageSize, width: imageSize, channels: 1, pixels: new Uint8Array(imageSize ** 2) };
  });
  expose(port1 as Endpoint, worker);
  const pool = poolOf([connect<ImageWorkerApi>(port2 as Endpoint).api]);
  try {
    const file = new File([Uint8Array.from(zip)], 'corpus.zip');
    const settings = { ...DEFAULT_SETTINGS, imageSize: 8 };
    const source = { kind: 'zip' as const, name: file.name, file };
    const { dataset } = await pool.read([source], settings, () => {}, new AbortController().signal);
    return { ...dataset, paths: dataset.images.map(({ path }) => path) };
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return { refused: thrown.message };
  } finally {
    port1.close();
  }
}

describe('the corpus', () => {
  it.each(CORPUS)(
    '$name',
    async (one) => {
      expectOutcome(one, await outcomeOf(one.zip()), false);
    },
    20_000,
  );

  it('has a name for each case, and many cases', () => {
    expect(new Set(CORPUS.map(({ name }) => name)).size).toBe(CORPUS.length);
    expect(CORPUS.length).toBeGreaterThan(100);
  });
});
