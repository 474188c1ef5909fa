/** Which part of a picture becomes the square that a model gets. Pure; it may import the dataset's types only. */
import type { DecodeSettings } from '../types.ts';

/** Height and width in pixels. */
export interface Size {
  height: number;
  width: number;
}

/** A part of a picture, in its pixels. Beyond the picture lies black: `top` and `left` may be below zero. */
export interface Box extends Size {
  top: number;
  left: number;
}

/** All of a picture. */
export const wholeOf = ({ height, width }: Size): Box => ({ top: 0, left: 0, height, width });

/**
 * What is seen of a picture. squeeze: all of it. crop: the square in its middle, rounded as Keras' load_img rounds with
 * keep_aspect_ratio. pad: the square around it; of an odd rest the smaller half lies before it, as in Keras' image.resize with
 * pad_to_aspect_ratio (which has so much behind it, too, and is then a pixel less than a square).
 */
export function seenOf(size: Size, aspectRatio: DecodeSettings['aspectRatio']): Box {
  const { height, width } = size;
  if (aspectRatio === 'squeeze') return wholeOf(size);
  const side = aspectRatio === 'crop' ? Math.min(height, width) : Math.max(height, width);
  const start = (of: number) => Math.trunc((of - side) / 2);
  return { top: start(height), left: start(width), height: side, width: side };
}
