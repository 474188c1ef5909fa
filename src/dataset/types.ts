/**
 * What the parts of the dataset pass to each other: entries, images, splits, problems.
 * It imports the settings only.
 */
import type { Settings } from '../settings.ts';

export const SPLITS = ['train', 'val', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** One file of a zip, as its central directory describes it. */
export interface ZipEntry {
  /** Path inside the zip, with forward slashes. */
  path: string;
  /** Where its local header starts, in bytes from the start of the file. */
  offset: number;
  compressedBytes: number;
  bytes: number;
  /** 0 stored, 8 deflated. */
  method: number;
  crc32: number;
  encrypted: boolean;
}

/** One picture of the dataset. `index` is its place in `Dataset.images`. */
export interface DatasetImage {
  index: number;
  /** Path inside the zip: its name everywhere. */
  path: string;
  split: Split;
  /** Index into `Dataset.classes`. */
  label: number;
  entry: ZipEntry;
}

/** Something in the zip that could not be used, and why, in words. */
export interface Problem {
  path: string;
  reason: string;
}

/** What was recognised in a zip and how it was divided; no pixels. */
export interface Dataset {
  /** File name of the zip. */
  name: string;
  bytes: number;
  /** Hex SHA-256 over the sorted (path, bytes, crc32) of the images used. */
  hash: string;
  /** Sorted as Keras sorts class folders. */
  classes: string[];
  images: DatasetImage[];
  problems: Problem[];
  /** Sentences on what was done with the zip: what was left out, which split was carved from which. */
  notes: string[];
}

/** Settings that decide how a zip is read; changing one means reading again. */
export type DatasetSettings = Pick<
  Settings,
  'imageSize' | 'colorMode' | 'valShare' | 'testShare' | 'splitSeed'
>;

/** Settings that decide how a training picture is changed. */
export type AugmentationSettings = Pick<
  Settings,
  | 'rotationRange'
  | 'widthShiftRange'
  | 'heightShiftRange'
  | 'shearRange'
  | 'zoomRange'
  | 'horizontalFlip'
  | 'verticalFlip'
  | 'brightnessMin'
  | 'brightnessMax'
  | 'fillMode'
>;

/** Pixels, uint8 [height, width, channels], channels 1 or 3. */
export interface Picture {
  height: number;
  width: number;
  channels: number;
  pixels: Uint8Array;
}
