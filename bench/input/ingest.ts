/** The whole way through the product's image workers: a zip end to end, a trainer fed from it, a kept dataset again. */
import { createTrainer } from '../../src/app/trainer.ts';
import { createImagePool, type ImagePool, type ReadResult } from '../../src/dataset/imagePool.ts';
import { imagesOf } from '../../src/dataset/plan.ts';
import { inputShapeOf } from '../../src/models/shapes.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/settings.ts';
import type { InputFigures, InputJob } from './jobs.ts';
import { peakMemory, python, watchMemory } from './server.ts';

/** The page is left alone so long before its memory counts as idle. */
const SETTLE_MS = 3000;
const TRAINED_EPOCHS = 2;
const CACHED_AT_ONCE = 100;

/** A pool of so many image workers, on whatever machine. */
function poolOfSize(workers: number): ImagePool {
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: workers, configurable: true });
  return createImagePool();
}

const read = (pool: ImagePool, file: File, settings: Settings): Promise<ReadResult> =>
  pool.read([{ kind: 'zip', name: file.name, file }], settings, () => {}, new AbortController().signal);

/** Of all decoded pictures. */
async function bytesOf(pool: ImagePool, { storeId, dataset }: ReadResult): Promise<number> {
  let bytes = 0;
  for (let from = 0; from < dataset.images.length; from += CACHED_AT_ONCE) {
    const indices = dataset.images.slice(from, from + CACHED_AT_ONCE).map(({ index }) => index);
    for (const { pixels } of await pool.pictures(storeId, indices, null, 1)) bytes += pixels.length;
  }
  return bytes;
}

/** Reads the zip with two workers, watching the memory; then one Python process reads the same pictures. */
export async function ingest(
  file: File,
  { imageSizePx, hasPython }: InputJob,
  decodeQuality: Settings['decodeQuality'],
): Promise<InputFigures> {
  const pool = poolOfSize(2);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const idleBytes = await watchMemory();
  const result = await read(pool, file, { ...DEFAULT_SETTINGS, imageSize: imageSizePx, decodeQuality });
  const peakBytes = await peakMemory();
  const { images } = result.dataset;
  const paths = images.map(({ entry }) => entry.path);
  const theirs =
    hasPython && decodeQuality === 'fast' ? await python({ what: 'ingest', paths, imageSizePx }) : null;
  return {
    images: images.length,
    ingestMs: result.ingestMs,
    pythonIngestMs: theirs?.ms,
    idleBytes: idleBytes ?? undefined,
    peakBytes: peakBytes ?? undefined,
    cacheBytes: await bytesOf(pool, result),
  };
}

/** Trains mlp-128 on WebAssembly from one image worker. */
export async function train(file: File, { imageSizePx }: InputJob): Promise<InputFigures> {
  const cores = navigator.hardwareConcurrency;
  const pool = poolOfSize(1);
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: cores, configurable: true });
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    imageSize: imageSizePx,
    epochs: TRAINED_EPOCHS,
    earlyStopping: false,
  };
  const { storeId, dataset } = await read(pool, file, settings);
  const trainer = createTrainer();
  await trainer.openDevice('wasm');
  await trainer.connectImages(pool.connectTrainer());
  const indices = (split: 'train' | 'val') => imagesOf(dataset, split).map(({ index }) => index);
  const task = {
    modelId: 'mlp-128',
    settings,
    inputShape: inputShapeOf(settings),
    classes: dataset.classes,
    labels: dataset.images.map(({ label }) => label),
    train: indices('train'),
    val: indices('val'),
  };
  const { timing } = await trainer.api.train(task, null, storeId, () => {});
  return { inputWaitShare: timing?.inputWaitShare, stepMs: timing?.stepMs.median };
}
