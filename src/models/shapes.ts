/** From settings to the shapes at both ends of a model. No tfjs. */
import type { Settings } from '../settings.ts';
import { UserError } from '../shared/errors.ts';
import type { InputShape } from './types.ts';

/** [height, width, channels] of the pictures that the settings ask for. */
export function inputShapeOf(settings: Pick<Settings, 'imageSize' | 'colorMode'>): InputShape {
  return [settings.imageSize, settings.imageSize, settings.colorMode === 'rgb' ? 3 : 1];
}

/**
 * Units of the output layer: one (sigmoid) for class_mode binary, one a class (softmax) for categorical.
 * Throws a UserError for binary with other than two classes.
 */
export function outputCountOf(settings: Pick<Settings, 'classMode'>, classCount: number): number {
  if (settings.classMode === 'binary' && classCount !== 2)
    throw new UserError(
      `Class mode "binary" needs two classes; this dataset has ${classCount}.`,
      'Choose "categorical" or "auto" in the dataset settings.',
    );
  return settings.classMode !== 'categorical' && classCount === 2 ? 1 : classCount;
}
