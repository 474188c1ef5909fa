/** Rates of one worker: reading, decoding, augmenting, each in turn with what it is compared to. */
import { connectWorker } from '../../src/shared/rpc.ts';
import { type Outcome, race } from '../race.ts';
import type { InputFigures, InputJob } from './jobs.ts';
import type { RatesApi } from './rates.worker.ts';
import { python } from './server.ts';

const PICTURES = 64;
const COMPARED = 16;
const SCIPY_PICTURES = 60;
const LIMIT_MS = 60_000;

const perSecond = (count: number, outcome: Outcome) =>
  'medianMs' in outcome ? (1000 * count) / outcome.medianMs : undefined;

export async function rates(file: File, job: InputJob, say: (line: string) => void): Promise<InputFigures> {
  const { imageSizePx, hasPython, repeats } = job;
  const worker = new Worker(new URL('./rates.worker.ts', import.meta.url), { type: 'module' });
  const { api } = connectWorker<RatesApi>(worker, 'worker of the rates');
  const lists = [];
  for (let i = 0; i < repeats; i++) lists.push(await api.list(file));
  // Reading a second time, from the file that the system has in memory, as it has for Python.
  await api.load(file, PICTURES);
  const { paths, ms, bytes } = await api.load(file, PICTURES);
  say(`list ${Math.min(...lists.map((list) => list.ms)).toFixed(0)} ms, ${lists[0].entries} entries`);

  const anchor = (run: () => Promise<number>) => (hasPython ? [{ run }] : []);
  const ofPictures = (what: 'djpeg' | 'exact') =>
    anchor(async () => (await python({ what, paths, imageSizePx })).ms);
  const ofScipy = (channels: number) =>
    anchor(async () => (await python({ what: 'augment', channels, count: SCIPY_PICTURES, imageSizePx })).ms);

  const decoding = await race(
    [
      { run: () => api.decode('fast', imageSizePx) },
      { run: () => api.bitmap(imageSizePx, 'medium') },
      { run: () => api.decode('keras-exact', imageSizePx) },
      { run: () => api.bitmap(imageSizePx, 'pixelated') },
      ...ofPictures('djpeg'),
      ...ofPictures('exact'),
    ],
    repeats,
    LIMIT_MS,
  );
  const [fast, medium, exact, pixelated, djpeg, pillow] = decoding.map((one) => perSecond(paths.length, one));
  say(
    `decode: fast ${fast?.toFixed(0)}, createImageBitmap ${medium?.toFixed(0)}, exact ${exact?.toFixed(0)} images/s`,
  );

  const augmenting = await race(
    [
      { run: () => api.augment(1, imageSizePx) },
      { run: () => api.augment(3, imageSizePx) },
      ...ofScipy(1),
      ...ofScipy(3),
    ],
    repeats,
    LIMIT_MS,
  );
  const augmented = await api.augmented();
  const [grey, color, scipyOne, scipyThree] = augmenting.map((one, index) =>
    perSecond(index < 2 ? augmented : SCIPY_PICTURES, one),
  );
  say(`augment: grey ${grey?.toFixed(0)}, colour ${color?.toFixed(0)} images/s`);

  const compared = hasPython
    ? await python({ what: 'pixels', paths: paths.slice(0, COMPARED), imageSizePx })
    : null;
  const difference = compared?.pixels ? await api.differences(compared.pixels, imageSizePx) : null;
  worker.terminate();
  return {
    entries: lists[0].entries,
    listMs: Math.min(...lists.map((list) => list.ms)),
    readMbPerS: bytes / 1000 / ms,
    fastImagesPerS: fast,
    bitmapMediumImagesPerS: medium,
    exactImagesPerS: exact,
    bitmapPixelatedImagesPerS: pixelated,
    djpegImagesPerS: djpeg,
    pillowExactImagesPerS: pillow,
    exactMeanDifference: difference?.mean,
    exactLargestDifference: difference?.largest,
    greyAugmentImagesPerS: grey,
    colorAugmentImagesPerS: color,
    scipyOneChannelImagesPerS: scipyOne,
    scipyThreeChannelsImagesPerS: scipyThree,
  };
}
