/**
 * What the pass of a base over pictures is told and what it says, and the names under which its answers are kept. Plain data for
 * the page and the device worker; no tfjs.
 */
import { AUGMENTATION_NAMES, type AugmentationSettings, UNAUGMENTED } from '../../dataset/augmentation.ts';
import { sha256 } from '../../dataset/sha256.ts';
import { crc32 } from '../../dataset/source/crc32.ts';
import type { DatasetImage, DecodeSettings } from '../../dataset/types.ts';
import type { Preprocessing } from '../../models/graph/modelFile.ts';
import type { ModelGraph } from '../../models/graph/modelGraph.ts';
import type { InputShape } from '../../models/types.ts';
import type { Settings } from '../../settings.ts';
import type { FeaturesPhase, Paced, WeightData } from '../types.ts';

/** Whatever the answers of a base to a picture depend on, but for the picture. */
export interface FeatureOrigin {
  /** SHA-256 over the weights of the whole base. */
  pin: string;
  /** The layer whose answer is taken. */
  cut: string;
  /** Whether a map is averaged over its height and width. */
  pooled: boolean;
  decode: DecodeSettings;
  preprocessing: Preprocessing;
}

/** A picture that the base is to run over. */
export interface FeaturePicture {
  /** In the image workers' store. */
  index: number;
  /** See `contentOf`. */
  content: string;
  /** Augmented views beside the picture itself; 0 for validation and test. */
  views: number;
}

/** Running a base once over pictures; what is kept of them is not computed again. */
export interface FeatureTask extends Paced {
  /** The base up to the cut, without values. */
  graph: ModelGraph;
  /** In the order of `variableWeights` of that graph. */
  weights: WeightData;
  pooled: boolean;
  inputShape: InputShape;
  preprocessing: Preprocessing;
  /** See `featureKey`: features of another key are never mixed. */
  key: string;
  pictures: readonly FeaturePicture[];
  augmentation: AugmentationSettings;
  /** Of the views. */
  seed: number;
  /** Whether they are kept in the browser's storage; else in the worker's memory. */
  keep: boolean;
}

/** What came of a pass. */
export type FeatureCounts = Pick<FeaturesPhase, 'dimensions' | 'rows' | 'computed' | 'elapsedMs'>;

/** Hex SHA-256 that names the features of one origin. */
export function featureKey({ pin, cut, pooled, decode, preprocessing }: FeatureOrigin): Promise<string> {
  const { imageSize, colorMode, aspectRatio, decodeQuality } = decode;
  const { height, width, channelOrder, scale, offset } = preprocessing;
  const parts = [
    ...['features 1', pin, cut, pooled, imageSize, colorMode, decodeQuality],
    ...[height, width, channelOrder, scale, offset],
    // What was kept before there was a choice keeps its key.
    ...(aspectRatio === 'squeeze' ? [] : [aspectRatio]),
  ];
  return sha256(JSON.stringify(parts));
}

/**
 * Names the content of a picture by its checksum and size. For a file of a folder whose checksum is not known, its path and the
 * time of its last change stand in.
 */
export function contentOf({ path, entry }: Pick<DatasetImage, 'path' | 'entry'>): string {
  const { bytes, crc32: checksum, changedMs } = entry;
  return checksum === null
    ? `${path} ${bytes} ${changedMs}`
    : `${checksum.toString(16).padStart(8, '0')} ${bytes}`;
}

/** Those of the first features; of later ones only what is changed has a part in the name, so that older features stay found. */
const FIRST_NAMES = [
  'rescale',
  ...AUGMENTATION_NAMES.slice(0, AUGMENTATION_NAMES.indexOf('fillMode') + 1),
] as const;
const LATER_NAMES = AUGMENTATION_NAMES.slice(FIRST_NAMES.length - 1);

/**
 * The name of the row of a picture's view, 0 for the picture itself. A view has the same name only where it is augmented in the
 * same way by the same seed.
 */
export async function rowNames(
  augmentation: AugmentationSettings,
  seed: number,
): Promise<(content: string, view: number) => string> {
  const later = LATER_NAMES.filter((name) => augmentation[name] !== UNAUGMENTED[name]);
  const drawn = [
    ...FIRST_NAMES.map((name) => (augmentation as Settings)[name]),
    ...later.map((name) => [name, augmentation[name]]),
  ];
  const draws = await sha256(JSON.stringify([seed, ...drawn]));
  return (content, view) => (view === 0 ? content : `${content} ${view} ${draws.slice(0, 16)}`);
}

/** What the draws of a picture's views depend on beside seed and view: its content, so that it may stand anywhere in a dataset. */
export const drawOf = (content: string): number => crc32(new TextEncoder().encode(content));
