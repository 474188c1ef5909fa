/** Whether pictures are grey by their pixels, whatever their files hold. Pure. */
import type { Picture } from './types.ts';

/** Colours this far apart, on average in steps of 255, are what compression makes of grey. */
const MOST_COLOUR = 3;

/** The mean distance of red and blue from green. */
function colourOf({ channels, pixels }: Picture): number {
  if (channels === 1) return 0;
  let sum = 0;
  for (let at = 0; at < pixels.length; at += channels)
    sum += Math.abs(pixels[at] - pixels[at + 1]) + Math.abs(pixels[at + 2] - pixels[at + 1]);
  return sum / ((2 * pixels.length) / channels);
}

/** True where all are grey; false where one is not, or there are none. */
export function areGrey(pictures: Iterable<Picture>): boolean {
  const all = [...pictures];
  return all.length > 0 && all.every((picture) => colourOf(picture) <= MOST_COLOUR);
}
