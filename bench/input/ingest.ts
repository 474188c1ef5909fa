/** The whole way through the product's image workers: a zip end to end, a deviceWorker fed from it, a kept dataset again. */
import { createDeviceWorker } from '../../src/app/device/deviceWorker.ts';
import { imagesOf } from '../../src/dataset/divide/splitContents.ts';
import { epochBatches } from '../../src/dataset/pool/batchOrder.ts';
import { createFeed } from '../../src/dataset/pool/feed.ts';
import { createImagePool, type ImagePool, type ReadResult } from '../../src/dataset/pool/imagePool.ts';
import { inputShapeOf } from '../../src/models/shapes.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/settings.ts';
import type { InputFigures, InputJob } from './jobs.ts';
import { peakMemory, python, watchMemory } from './server.ts';

/** The page is left alone so long before its memory counts as idle. */
const SETTLE_MS = 3000;
const TRAINED_EPOCHS = 2;

/** A pool of so many image workers, on whatever machine. */
function poolOfSize(workers: number): ImagePool {
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: workers, configurable: true });
  return createImagePool();
}

const read = (pool: ImagePool, file: File, settings: Settings): Promise<ReadResult> =>
  pool.read([{ kind: 'zip', name: file.name, file }], {
    settings,
    cache: settings,
    sample: false,
    onProgress: () => {},
    signal: new AbortController().signal,
    earlier: null,
  });

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
    cacheBytes: Math.min(result.cache.bytes, result.cache.memoryLimitBytes),
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
  const deviceWorker = createDeviceWorker();
  await deviceWorker.openDevice('wasm');
  await deviceWorker.connectImages(pool.connectDeviceWorker());
  const indices = (split: 'train' | 'val') => imagesOf(dataset, split).map(({ index }) => index);
  const task = {
    modelId: 'mlp-128',
    imported: null,
    initial: null,
    pace: null,
    settings,
    inputShape: inputShapeOf(settings),
    classes: dataset.classes,
    labels: dataset.images.map(({ label }) => label),
    train: indices('train'),
    val: indices('val'),
  };
  const { timing } = await deviceWorker.api.train(task, null, storeId, () => {});
  return { inputWaitShare: timing?.inputWaitShare, stepMs: timing?.stepMs.median };
}

/** Remembers over a reload of the page that a dataset was kept. */
const KEPT = 'darkroom-bench-kept';

/**
 * Keeps a dataset and reloads the page; then says how long after that the first augmented batch of the kept dataset
 * was there.
 */
export async function recall(draw: () => Promise<File>, { imageSizePx }: InputJob): Promise<InputFigures> {
  const settings: Settings = { ...DEFAULT_SETTINGS, imageSize: imageSizePx };
  const pool = poolOfSize(2);
  if (!sessionStorage.getItem(KEPT)) {
    await read(pool, await draw(), settings);
    sessionStorage.setItem(KEPT, 'yes');
    location.reload();
    // The reloaded page goes on.
    return new Promise(() => {});
  }
  const [kept] = await pool.kept();
  if (!kept) throw new Error('The browser kept no dataset.');
  const { storeId, dataset } = await pool.openKept(kept, settings, settings, new AbortController().signal);
  const feed = createFeed(pool.connectDeviceWorker(), storeId);
  const indices = imagesOf(dataset, 'train').map(({ index }) => index);
  const [first] = epochBatches(indices, settings.batchSize, { ...settings, epoch: 1 });
  const augmentation = { settings, seed: settings.seed, epoch: 1 };
  await feed.batch({ indices: first, shape: inputShapeOf(settings), augmentation });
  // Counted from the navigation on.
  return { firstBatchMs: performance.now(), images: dataset.images.length };
}
