/** The arithmetic of pixels, for the page to call. All memory is the page's; nothing is allocated here. */
import { blur } from './blur.ts';
import { compressJpeg } from './jpeg.ts';
import { addNoise, fillWithNoise } from './noise.ts';
import { resizeHeight, resizeWidth } from './resize.ts';
import { channelSums, mapValues } from './tone.ts';
import { warp } from './warp.ts';

export {
  addNoise,
  blur,
  channelSums,
  compressJpeg,
  fillWithNoise,
  mapValues,
  resizeHeight,
  resizeWidth,
  warp,
};
