/** All cases: broken and odd zips and pictures, made here byte by byte, with what must become of each. */
import { BROKEN_ZIPS } from './brokenZips.ts';
import { ODD_ZIPS } from './oddZips.ts';
import { PICTURES } from './pictures.ts';

export const CORPUS = [...BROKEN_ZIPS, ...ODD_ZIPS, ...PICTURES];
