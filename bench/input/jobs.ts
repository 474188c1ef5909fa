/** What the runner asks of the page about the input pipeline, and what the page answers and asks back. Types only. */

/** Each part has a browser of its own. */
export type InputPart = 'rates' | 'ingest-fast' | 'ingest-keras-exact' | 'peers' | 'train' | 'recall';

export interface InputJob {
  kind: 'input';
  part: InputPart;
  /** Of a side of the pictures in the dataset. */
  imageSizePx: number;
  /** True where the runner can choose a zip file in the page; without, the page draws one. */
  hasZip: boolean;
  /** True where the runner has a Python with Pillow, scipy and numpy. */
  hasPython: boolean;
  repeats: number;
}

/** Named figures; the unit is the end of the name. */
export interface InputFigures {
  entries?: number;
  listMs?: number;
  readMbPerS?: number;
  fastImagesPerS?: number;
  bitmapMediumImagesPerS?: number;
  djpegImagesPerS?: number;
  exactImagesPerS?: number;
  bitmapPixelatedImagesPerS?: number;
  pillowExactImagesPerS?: number;
  /** Of all values of a picture, in levels of 256, over the pictures compared. */
  exactMeanDifference?: number;
  exactLargestDifference?: number;
  greyAugmentImagesPerS?: number;
  colorAugmentImagesPerS?: number;
  scipyOneChannelImagesPerS?: number;
  scipyThreeChannelsImagesPerS?: number;
  images?: number;
  ingestMs?: number;
  pythonIngestMs?: number;
  cacheBytes?: number;
  idleBytes?: number;
  peakBytes?: number;
  zipJsListMs?: number;
  zipJsReadMbPerS?: number;
  jsZipImages?: number;
  jsZipIngestMs?: number;
  jsZipFailed?: string;
  inputWaitShare?: number;
  stepMs?: number;
  firstBatchMs?: number;
}

/** What the page asks of the runner while it works. */
export type Question =
  | { ask: 'file' }
  /** Bytes that all processes of the browser take now; from then on the most of them is watched. */
  | { ask: 'watch-memory' }
  | { ask: 'peak-memory' }
  | { ask: 'python'; task: PythonTask };

/** What input_anchors.py does; it answers milliseconds, and pixels in base64 where those are asked for. */
export type PythonTask =
  | { what: 'djpeg' | 'exact' | 'pixels' | 'ingest'; paths: string[]; imageSizePx: number }
  | { what: 'augment'; channels: number; count: number; imageSizePx: number };

export interface PythonAnswer {
  ms: number;
  pixels?: string[];
}
