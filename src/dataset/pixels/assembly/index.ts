/** The arithmetic of pixels, for the page to call. All memory is the page's; nothing is allocated here. */
import { resizeHeight, resizeWidth } from './resize.ts';
import { warp } from './warp.ts';

export { resizeHeight, resizeWidth, warp };
