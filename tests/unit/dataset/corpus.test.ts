/**
 * The corpus of broken and odd zips and pictures, through the same api as in an image worker. Pictures are not decoded
 * here, only their headers are read; tests/browser/corpus.test.ts does the rest.
 */
import { describe, expect, it } from 'vitest';
import { MAX_PIXELS, sniffImage } from '../../../src/dataset/picture/imageHeader.ts';
import { poolOf } from '../../../src/dataset/pool/imagePool.ts';
import { createImageWorkerApi, type ImageWorkerApi } from '../../../src/dataset/pool/imageWorkerApi.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { randomFor } from '../../../src/shared/random.ts';
import { connect, type Endpoint, expose } from '../../../src/shared/rpc.ts';
import { soundZip } from './corpus/case.ts';
import { expectOutcome, type Outcome } from './corpus/check.ts';
import { CORPUS } from './corpus/corpus.ts';
import { jpeg } from './corpus/jpeg.ts';
import { avifHeader, bmp, gif, webp } from './corpus/otherPictures.ts';
import { png } from './corpus/png.ts';

async function outcomeOf(zip: Uint8Array): Promise<Outcome> {
  const { port1, port2 } = new MessageChannel();
  const worker = createImageWorkerApi(async (bytes, { imageSize }) => {
    sniffImage(bytes);
    return { height: imageSize, width: imageSize, channels: 1, pixels: new Uint8Array(imageSize ** 2) };
  });
  expose(port1 as Endpoint, worker);
  const pool = poolOf([connect<ImageWorkerApi>(port2 as Endpoint).api]);
  try {
    const file = new File([Uint8Array.from(zip)], 'corpus.zip');
    const settings = { ...DEFAULT_SETTINGS, imageSize: 8 };
    const source = { kind: 'zip' as const, name: file.name, file };
    const { dataset } = await pool.read([source], {
      settings,
      cache: settings,
      sample: false,
      onProgress: () => {},
      signal: new AbortController().signal,
      earlier: null,
    });
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

  it('ends in a dataset or a sentence, whichever bytes of a zip are changed', async () => {
    const sound = soundZip({ path: 'pets/train/dog/more.png', data: png(), deflate: true, descriptor: true });
    const directory = sound.indexOf('PK\x01\x02');
    const random = randomFor(4);
    for (let i = 0; i < 300; i++) {
      const zip = Buffer.from(sound);
      // Mostly where the structure is.
      const from = i % 4 === 0 ? 0 : directory;
      const flips = 1 + Math.floor(random() * 3);
      for (let flip = 0; flip < flips; flip++)
        zip[from + Math.floor(random() * (zip.length - from))] = Math.floor(random() * 256);
      const outcome = await outcomeOf(i % 10 === 0 ? zip.subarray(0, random() * zip.length) : zip);
      if ('refused' in outcome) expect(outcome.refused).toMatch(/\.$/);
      else for (const { reason } of outcome.problems) expect(reason).toMatch(/\.$/);
    }
  });

  it('ends in a header or a sentence, whichever bytes of a picture are changed', () => {
    const random = randomFor(5);
    const sound = [png(), jpeg(), gif(), bmp(), webp('lossy'), webp('lossless'), avifHeader([9, 9])];
    for (let i = 0; i < 20_000; i++) {
      const picture = Buffer.from(sound[i % sound.length]);
      picture[Math.floor(random() * Math.min(picture.length, 60))] = Math.floor(random() * 256);
      try {
        const { width, height } = sniffImage(picture.subarray(0, random() * 2 * picture.length));
        expect(width * height).toBeLessThanOrEqual(MAX_PIXELS);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(UserError);
      }
    }
  });

  it('has a name for each case, and many cases', () => {
    expect(new Set(CORPUS.map(({ name }) => name)).size).toBe(CORPUS.length);
    expect(CORPUS.length).toBeGreaterThan(100);
  });
});
