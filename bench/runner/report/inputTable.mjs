/** The figures that the input pipeline is to reach, what a run of the bench reached of them, and what its peers do. Pure. */
import { short, table } from './tables.mjs';

/**
 * @typedef {import('../../input/jobs.ts').InputFigures} Figures
 * @typedef {import('../../input/jobs.ts').InputPart} InputPart
 */

/** @param {number | undefined} value @param {string} unit */
const quantity = (value, unit) => (value === undefined ? '–' : `${short(value)} ${unit}`);

/** @param {number | undefined} count @param {number | undefined} ms */
const rate = (count, ms) => (count === undefined || ms === undefined ? undefined : (1000 * count) / ms);

/**
 * A row of two rates.
 * @param {string} what @param {string} against @param {number} atLeast @param {number | undefined} ours @param {number | undefined} theirs
 */
function ratio(what, against, atLeast, ours, theirs) {
  const reached = ours === undefined || theirs === undefined ? 'not measured' : `${short(ours / theirs)}×`;
  return [
    what,
    against,
    `${atLeast}×`,
    reached,
    `${quantity(ours, 'images/s')} against ${theirs === undefined ? '–' : short(theirs)}`,
  ];
}

/** @param {string} what @param {number} limitMb @param {Figures} figures */
function memoryRow(what, limitMb, { idleBytes, peakBytes, cacheBytes }) {
  const measured = idleBytes !== undefined && peakBytes !== undefined && cacheBytes !== undefined;
  const mb = (/** @type {number} */ bytes) => `${short(bytes / 1e6)} MB`;
  return [
    `peak memory above the idle page, less the cache, ${what}`,
    '',
    `${limitMb} MB at most`,
    measured ? mb(peakBytes - idleBytes - cacheBytes) : 'not measured',
    measured ? `${mb(peakBytes)}; idle ${mb(idleBytes)}; cache ${mb(cacheBytes)}` : '',
  ];
}

/** @param {import('./report.mjs').Report} report @param {InputPart} part @returns {Figures} */
function figuresOf({ answers }, part) {
  const answer = answers.find(({ job }) => job.kind === 'input' && job.part === part);
  return answer && 'result' in answer ? answer.result : {};
}

/** @param {import('./report.mjs').Report} report */
export function inputTable(report) {
  const rates = figuresOf(report, 'rates');
  const fast = figuresOf(report, 'ingest-fast');
  const exact = figuresOf(report, 'ingest-keras-exact');
  const peers = figuresOf(report, 'peers');
  const train = figuresOf(report, 'train');
  const recall = figuresOf(report, 'recall');
  const grey = rates.greyAugmentImagesPerS;
  const scipy = rates.scipyThreeChannelsImagesPerS;
  const wholeRate = rate(fast.images, fast.ingestMs);
  const difference = rates.exactMeanDifference;
  const share = train.inputWaitShare;
  const rows = [
    [`list ${short(rates.entries ?? 0)} entries`, '', '100 ms at most', quantity(rates.listMs, 'ms'), ''],
    ratio(
      'scaled decode, a worker',
      'createImageBitmap, medium',
      2.5,
      rates.fastImagesPerS,
      rates.bitmapMediumImagesPerS,
    ),
    ratio('the same', 'djpeg at the same scale', 0.4, rates.fastImagesPerS, rates.djpegImagesPerS),
    ratio('Keras-exact decode, a worker', 'Pillow', 0.35, rates.exactImagesPerS, rates.pillowExactImagesPerS),
    [
      'the same, mean difference of values',
      'Pillow',
      '0',
      difference === undefined ? 'not measured' : String(difference),
      `largest ${rates.exactLargestDifference ?? '–'}`,
    ],
    ratio(
      `${short(fast.images ?? 0)} pictures end to end, 2 workers, wall`,
      'one Python process',
      1.3,
      wholeRate,
      rate(fast.images, fast.pythonIngestMs),
    ),
    memoryRow('scaled', 300, fast),
    memoryRow('exact', 600, exact),
    ratio('augmentation of a grey picture, a worker', 'scipy, three channels as Keras', 20, grey, scipy),
    ratio('augmentation of an RGB picture, a worker', 'the same', 10, rates.colorAugmentImagesPerS, scipy),
    [
      'deviceWorker’s wait, `mlp-128`, batch 32, one image worker, WebAssembly',
      '',
      '2 % at most',
      share === undefined ? 'not measured' : `${short(100 * share)} %`,
      `${quantity(train.stepMs, 'ms')} a step`,
    ],
    [
      `reload, and the first batch of a kept dataset of ${short(recall.images ?? 0)}`,
      '',
      '2 s at most',
      recall.firstBatchMs === undefined ? 'not measured' : `${short(recall.firstBatchMs / 1000)} s`,
      '',
    ],
  ];
  const others = [
    ['list', quantity(rates.listMs, 'ms'), quantity(peers.zipJsListMs, 'ms'), ''],
    ['read and inflate', quantity(rates.readMbPerS, 'MB/s'), quantity(peers.zipJsReadMbPerS, 'MB/s'), ''],
    [
      'end to end',
      quantity(wholeRate, 'images/s'),
      '',
      peers.jsZipFailed ?? quantity(rate(peers.jsZipImages, peers.jsZipIngestMs), 'images/s'),
    ],
    ['Keras-exact, end to end', quantity(rate(exact.images, exact.ingestMs), 'images/s'), '', ''],
    [
      'decode to nearest, a worker',
      quantity(rates.exactImagesPerS, 'images/s'),
      '',
      `createImageBitmap pixelated: ${quantity(rates.bitmapPixelatedImagesPerS, 'images/s')}`,
    ],
  ];
  const note = `scipy with one channel: ${quantity(rates.scipyOneChannelImagesPerS, 'images/s')}.`;
  return [
    table(['what', 'against', 'aim', 'reached', 'of'], rows),
    note,
    table(['', 'ours', 'zip.js', 'JSZip, createImageBitmap and canvas on the main thread'], others),
  ].join('\n\n');
}
