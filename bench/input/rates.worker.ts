/** The rates of one image worker's parts: the product's own modules and what else a browser has, on the same pictures. */
import { augmentInto } from '../../src/dataset/picture/augment.ts';
import { decodeImage } from '../../src/dataset/picture/decode.ts';
import { drawAugmentation } from '../../src/dataset/picture/draw.ts';
import { isPicturePath } from '../../src/dataset/source/fileEndings.ts';
import { listEntries, readAhead, readEntry } from '../../src/dataset/source/zip.ts';
import type { DecodeSettings, Picture, ZipEntry } from '../../src/dataset/types.ts';
import { DEFAULT_SETTINGS } from '../../src/settings.ts';
import { randomFor } from '../../src/shared/random.ts';
import { type Endpoint, expose } from '../../src/shared/rpc.ts';

/** Decodes beside each other, as in an image worker. */
const IN_FLIGHT = 3;
const AUGMENTED = 1000;

type Bytes = Uint8Array<ArrayBuffer>;
let pictures: Bytes[] = [];

async function elapsedMs(work: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

async function forEachPicture(work: (bytes: Bytes) => Promise<unknown>): Promise<void> {
  let next = 0;
  const inTurn = async () => {
    while (next < pictures.length) await work(pictures[next++]);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, inTurn));
}

async function byBitmap(
  bytes: Bytes,
  sidePx: number,
  resizeQuality: ResizeQuality,
): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }), {
    resizeWidth: sidePx,
    resizeHeight: sidePx,
    resizeQuality,
  });
  const context = new OffscreenCanvas(sidePx, sidePx).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gives no canvas.');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, sidePx, sidePx).data;
}

const decodeSettings = (
  decodeQuality: DecodeSettings['decodeQuality'],
  imageSize: number,
): DecodeSettings => ({
  imageSize,
  colorMode: 'rgb',
  aspectRatio: 'squeeze',
  decodeQuality,
});

const api = {
  /** How long the zip's list takes, and how many entries it has. */
  async list(file: File): Promise<{ ms: number; entries: number }> {
    const startedMs = performance.now();
    const entries = await listEntries(file);
    return { ms: performance.now() - startedMs, entries: entries.length };
  },
  /** Reads the first pictures that follow each other in the zip, and keeps them; their paths. */
  async load(file: File, count: number): Promise<{ paths: string[]; ms: number; bytes: number }> {
    const entries = (await listEntries(file)).filter(({ path }) => isPicturePath(path));
    const chosen: ZipEntry[] = entries.sort((a, b) => a.offset - b.offset).slice(0, count);
    const startedMs = performance.now();
    const readRange = await readAhead(file, chosen);
    pictures = [];
    for (const entry of chosen) pictures.push(await readEntry(file, entry, readRange));
    const ms = performance.now() - startedMs;
    const bytes = pictures.reduce((sum, picture) => sum + picture.length, 0);
    return { paths: chosen.map(({ path }) => path), ms, bytes };
  },
  /** Milliseconds for all pictures. */
  decode: (quality: DecodeSettings['decodeQuality'], imageSize: number) =>
    elapsedMs(() => forEachPicture((bytes) => decodeImage(bytes, decodeSettings(quality, imageSize)))),
  bitmap: (sidePx: number, quality: ResizeQuality) =>
    elapsedMs(() => forEachPicture((bytes) => byBitmap(bytes, sidePx, quality))),
  /** Milliseconds for AUGMENTED pictures in the product's default settings, into rows of three channels. */
  augment(channels: 1 | 3, sidePx: number): Promise<number> {
    const random = randomFor(7);
    const pixels = Uint8Array.from({ length: sidePx ** 2 * channels }, () => random() * 256);
    const picture: Picture = { height: sidePx, width: sidePx, channels, pixels };
    const out = new Uint8Array(sidePx ** 2 * 3);
    return elapsedMs(() => {
      for (let i = 0; i < AUGMENTED; i++) {
        const params = drawAugmentation(DEFAULT_SETTINGS, randomFor(1, 1, i), sidePx, sidePx);
        augmentInto(picture, params, DEFAULT_SETTINGS.fillMode, { out, offset: 0, channels: 3 });
      }
    });
  },
  augmented: () => AUGMENTED,
  /** Of the first pictures from `expected`, RGB pixels in base64. */
  async differences(expected: string[], imageSize: number): Promise<{ mean: number; largest: number }> {
    let [sum, count, largest] = [0, 0, 0];
    for (const [index, base64] of expected.entries()) {
      const { channels, pixels } = await decodeImage(
        pictures[index],
        decodeSettings('keras-exact', imageSize),
      );
      const theirs = atob(base64);
      for (let i = 0; i < theirs.length; i++) {
        const ours = pixels[channels === 3 ? i : Math.floor(i / 3)];
        const difference = Math.abs(ours - theirs.charCodeAt(i));
        sum += difference;
        count += 1;
        largest = Math.max(largest, difference);
      }
    }
    return { mean: sum / count, largest };
  },
};
export type RatesApi = typeof api;

expose(self as Endpoint, api);
