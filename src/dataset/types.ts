/**
 * What the parts of the dataset pass to each other: entries, images, splits, problems.
 * It imports types only.
 */
import type { Settings } from '../settings.ts';
import type { Question } from '../shared/question.ts';

export const SPLITS = ['train', 'val', 'test'] as const;
export type Split = (typeof SPLITS)[number];

export type ImageType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/bmp' | 'image/webp' | 'image/avif';

/** Pictures that no browser decodes. */
export type ForeignPicture =
  | 'TIFF'
  | 'HEIC'
  | 'JPEG XL'
  | 'JPEG 2000'
  | 'DICOM'
  | 'Netpbm'
  | 'Targa'
  | 'Photoshop'
  | 'SVG'
  | 'camera raw';

export type ArchiveKind = 'zip' | 'RAR' | '7z' | 'gzip' | 'bzip2' | 'xz' | 'Zstandard' | 'tar';

/** What a file is by its first bytes. */
export type ContentKind = ImageType | ForeignPicture | ArchiveKind | 'other';

/** A character set that names in a zip can be in. */
export type NameEncoding = Exclude<Settings['nameEncoding'], 'auto'>;

export interface EncodingGuess {
  encoding: NameEncoding;
  /** False where another reading of the same bytes is nearly as likely. */
  sure: boolean;
}

/** A file of a folder; `path` starts with the name of the folder that was dropped or chosen. */
export interface FolderFile {
  path: string;
  file: File;
}

/** What a visitor gives to make a dataset from. Plain data: it is passed to workers. */
export type Source =
  | { kind: 'zip'; name: string; file: File }
  | { kind: 'folder'; name: string; files: readonly FolderFile[] };

/** One file of a source, before it is read. */
export interface Entry {
  /** Path inside the zip, or from the folder on, with forward slashes. */
  path: string;
  bytes: number;
  /** Of a zip's file: its packed size. */
  compressedBytes?: number;
  /** Null where it is not known yet: a folder keeps no checksums. */
  crc32: number | null;
  /** Of a folder's file: when it was changed last, Unix time in ms. */
  changedMs?: number;
  /** Why it cannot be read, as one sentence; null where nothing speaks against it. */
  problem: string | null;
  /** What its first bytes say that it is, or that it is a link; null where they say nothing, missing where its ending told enough. */
  content?: ContentKind | 'link' | null;
  /** How its name was read where nothing said its character set. */
  nameGuess?: EncodingGuess;
}

/** One file of a zip, as its central directory describes it. */
export interface ZipEntry extends Entry {
  crc32: number;
  /** Where its local header starts, in bytes from the start of the file. */
  offset: number;
  compressedBytes: number;
  /** 0 stored, 8 deflated. */
  method: number;
  encrypted: boolean;
}

/** A source and its files, before anything is read. */
export interface Listing {
  kind: Source['kind'];
  name: string;
  /** Size of all of it. */
  bytes: number;
  entries: readonly Entry[];
  /** The setting by which names were read that do not say their character set. */
  nameEncoding?: Settings['nameEncoding'];
}

/** One picture of the dataset. `index` is its place in `Dataset.images`. */
export interface DatasetImage {
  index: number;
  /** Its name everywhere: the path of its entry, behind the source's name where an earlier source has that path. */
  path: string;
  split: Split;
  /** Index into `Dataset.classes`. */
  label: number;
  /** Index into the list of sources that the dataset was made from. */
  source: number;
  entry: Entry;
  /** Equal for the versions of one picture in several trees; absent for all others. */
  version?: string;
}

/** Something in a source that could not be used, and why, in words. */
export interface Problem {
  path: string;
  reason: string;
}

/** What was recognised in the sources and how it was divided; no pixels. */
export interface Dataset {
  /** Names of the sources, e.g. the file name of the zip. */
  name: string;
  /** Of all sources together. */
  bytes: number;
  /** Hex SHA-256 over the sorted (path, bytes, crc32) of the images used. */
  hash: string;
  /** Sorted as Keras sorts class folders. */
  classes: string[];
  images: DatasetImage[];
  problems: Problem[];
  /** Sentences on what was done with the sources: what was left out, which split was carved from which. */
  notes: string[];
  /** What was asked about the folders, with the answers that it was planned with; absent where nothing was. */
  questions?: readonly Question[];
}

/** Settings that decide what the pixels of a picture are; changing one means decoding again. */
export type DecodeSettings = Pick<Settings, 'imageSize' | 'colorMode' | 'aspectRatio' | 'decodeQuality'>;

/** Settings that decide what is in a dataset; changing one means reading again. */
export type DatasetSettings = DecodeSettings &
  Pick<Settings, 'valShare' | 'testShare' | 'splitSeed' | 'groupPattern' | 'folderChoices' | 'nameEncoding'>;

/** Settings that decide where decoded pictures are held; they change none of them. */
export type CacheSettings = Pick<Settings, 'keepDatasets' | 'pictureMemory'>;

/** Pixels, uint8 [height, width, channels], channels 1 or 3. */
export interface Picture {
  height: number;
  width: number;
  channels: number;
  pixels: Uint8Array;
}
