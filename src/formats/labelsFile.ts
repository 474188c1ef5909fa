/**
 * labels.json: what someone needs beside the weights to use the model. It imports types and models/shapes only.
 */
import { outputCountOf } from '../models/shapes.ts';
import type { Settings } from '../settings.ts';

/** The content of labels.json. */
export interface LabelsFile {
  /** Names by label; with one output a class, also the order of the outputs. */
  classes: string[];
  /** Only with a single sigmoid unit: its output is the probability of `positive`, answered above `threshold`. */
  binary: { positive: string; threshold: number } | null;
  /** How a picture becomes the model's input: colours, resized to imageSize × imageSize px, values × rescale. */
  preprocessing: Pick<Settings, 'colorMode' | 'imageSize' | 'decodeQuality' | 'rescale'>;
}

/** @param classes Sorted class names of the dataset. */
export function labelsFile(classes: readonly string[], settings: Settings): LabelsFile {
  const { colorMode, imageSize, decodeQuality, rescale } = settings;
  const single = outputCountOf(settings, classes.length) === 1;
  return {
    classes: [...classes],
    binary: single ? { positive: classes[1], threshold: 0.5 } : null,
    preprocessing: { colorMode, imageSize, decodeQuality, rescale },
  };
}
