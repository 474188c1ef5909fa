/**
 * The views of a picture whose answers are averaged where a run is judged with test-time augmentation. They are fixed: nothing
 * is drawn. It may import types, copying and the arithmetic of pixels/ only.
 */
import type { Settings } from '../../settings.ts';
import { type Destination, warp } from '../pixels/warp.ts';
import type { Picture } from '../types.ts';
import { copyInto } from './augment.ts';

/** One view. Plain data. */
export interface PictureView {
  /** Of what is left out, the share that lies above, and to the left, of the part that is seen; null where all is seen. */
  part: readonly [above: number, left: number] | null;
  /** Left and right exchanged. */
  mirrored: boolean;
}

/** Of each side of the picture a part has so much, and is enlarged to all of it. */
const PART_SHARE = 7 / 8;

const WHOLE: PictureView = { part: null, mirrored: false };
/** The four corners and the middle. */
const PARTS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
  [0.5, 0.5],
] as const;
const CROPS: readonly PictureView[] = [WHOLE, ...PARTS.map((part) => ({ part, mirrored: false }))];
const withMirrors = (views: readonly PictureView[]) => [
  ...views,
  ...views.map((view) => ({ ...view, mirrored: true })),
];

const VIEWS: Readonly<Record<Settings['testTimeAugmentation'], readonly PictureView[]>> = {
  none: [WHOLE],
  mirrors: withMirrors([WHOLE]),
  crops: CROPS,
  'mirrors and crops': withMirrors(CROPS),
};

/** The views by which such a run is judged: 1, 2, 6 or 12, the picture itself first. */
export function viewsOf({ testTimeAugmentation }: Pick<Settings, 'testTimeAugmentation'>) {
  return VIEWS[testTimeAugmentation];
}

/** Where a side's result at i takes the input from, as [a, b] of a · i + b: pixel centres lie at half. */
function along(sizePx: number, before: number | undefined, mirrored = false): [a: number, b: number] {
  const a = before === undefined ? 1 : PART_SHARE;
  const b = (before ?? 0) * (1 - a) * sizePx + a / 2 - 0.5;
  return mirrored ? [-a, b + a * (sizePx - 1)] : [a, b];
}

/** Writes a view of the picture, as large as the picture: bilinear, beyond its edge the edge. */
export function viewInto(picture: Picture, { part, mirrored }: PictureView, into: Destination): void {
  if (!part && !mirrored) {
    copyInto(picture, into);
    return;
  }
  const [a, c] = along(picture.width, part?.[1], mirrored);
  const [e, f] = along(picture.height, part?.[0]);
  warp(picture, { matrix: [a, 0, c, 0, e, f], brightness: 1, fillMode: 'nearest' }, into);
}
