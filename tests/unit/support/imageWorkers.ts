/** Image workers in Node with a decoder of two bytes, pools of them, and zips for them. */
import { onTestFinished } from 'vitest';
import type { KeptStorage } from '../../../src/dataset/kept/storage.ts';
import type { Decode } from '../../../src/dataset/pool/decodeChunk.ts';
import { type ImagePool, poolOf } from '../../../src/dataset/pool/imagePool.ts';
import {
  createImageWorkerApi,
  type ImageWorkerApi,
  type SourceOrKept,
} from '../../../src/dataset/pool/imageWorkerApi.ts';
import type { ReadOptions } from '../../../src/dataset/pool/readDataset.ts';
import type { Source } from '../../../src/dataset/types.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { connect, type Endpoint, expose, type Remote } from '../../../src/shared/rpc.ts';
import { makeZip, type Part } from './makeZip.ts';

export const SETTINGS = { ...DEFAULT_SETTINGS, imageSize: 8 };

/** "Decodes" a file of the two bytes [kind, value]; the kind B is bad, M runs out of memory. */
export const decode: Decode = async ([kind, value], { imageSize }) => {
  await new Promise((resolve) => setTimeout(resolve, 1));
  if (kind === 0x42) throw new UserError('The PNG data is damaged.');
  if (kind === 0x4d) throw new RangeError('Array buffer allocation failed');
  return {
    height: imageSize,
    width: imageSize,
    channels: 1,
    pixels: new Uint8Array(imageSize ** 2).fill(value),
  };
};

/** The other end of a channel to `api`, until the test has ended. */
export function connected(api: ImageWorkerApi): Remote<ImageWorkerApi> {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
    port2.close();
  });
  expose(port1 as Endpoint, api);
  return connect<ImageWorkerApi>(port2 as Endpoint).api;
}

/** A pool of so many workers, which keeps datasets in `storage`. */
export function pool(workers: number, decoder = decode, storage?: Promise<KeptStorage | null>): ImagePool {
  return poolOf(
    Array.from({ length: workers }, () => connected(createImageWorkerApi(decoder))),
    storage,
  );
}

export const never = new AbortController().signal;

/** Reads with what most tests have in common. */
export function read(
  images: ImagePool,
  sources: readonly SourceOrKept[],
  options: Partial<ReadOptions> = {},
) {
  return images.read(sources, {
    settings: SETTINGS,
    cache: SETTINGS,
    sample: false,
    onProgress: () => {},
    signal: never,
    earlier: null,
    ...options,
  });
}

export function zipOf(parts: Part[], name = 'animals.zip'): Source {
  return { kind: 'zip', name, file: makeZip(parts, {}, name) };
}

/** `perClass` pictures in each class and split, valued 1, 2, 3, …; `kinds` says which paths are of another kind. */
export function zip(perClass: number, kinds: Record<string, string> = {}): Source[] {
  const paths = ['train', 'val', 'test'].flatMap((split) =>
    ['cat', 'dog'].flatMap((name) =>
      Array.from({ length: perClass }, (_, i) => `${split}/${name}/${String(i).padStart(3, '0')}.png`),
    ),
  );
  return [
    zipOf(paths.map((path, i) => ({ path, data: Uint8Array.of((kinds[path] ?? 'G').charCodeAt(0), i + 1) }))),
  ];
}
