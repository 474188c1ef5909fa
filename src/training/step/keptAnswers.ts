/** Whether the frozen part of a network answers once for all epochs of a run. No tensors: the page says so before Train. */
import { type AugmentationSettings, changesPictures } from '../../dataset/augmentation.ts';
import { sizeOf } from '../../models/layers/rule.ts';
import type { LayerRow } from '../../models/types.ts';
import type { Settings } from '../../settings.ts';
import { mixesPictures } from '../targets/mixing.ts';

/** Answers of more bytes are not kept: the browser's tab shares its memory with the decoded pictures. */
export const MAX_ANSWER_BYTES = 2 ** 30;

/**
 * Bytes of the answers of a network's frozen part to so many pictures; null where there is no such part, or they are too many to be
 * kept.
 * @param rows Of a training step.
 */
export function answerBytes(rows: readonly LayerRow[], pictures: number): number | null {
  const last = rows.findLast(({ isFrozen }) => isFrozen);
  if (!last) return null;
  const bytes = pictures * sizeOf(last.outputShape) * Float32Array.BYTES_PER_ELEMENT;
  return bytes <= MAX_ANSWER_BYTES ? bytes : null;
}

/**
 * The same of answers that are given once, before the first epoch; null also where that part answers at each step: where pictures change
 * from epoch to epoch or are blended.
 */
export function keptAnswerBytes(
  rows: readonly LayerRow[],
  settings: AugmentationSettings & Pick<Settings, 'mixup' | 'cutmix'>,
  pictures: number,
): number | null {
  return changesPictures(settings) || mixesPictures(settings) ? null : answerBytes(rows, pictures);
}
