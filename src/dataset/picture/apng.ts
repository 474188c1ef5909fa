/**
 * Makes a still picture of an animated PNG: its default one, which other software reads. No browser interfaces.
 * It imports nothing.
 */

const SIGNATURE_BYTES = 8;
/** Length, type and checksum around the content of a chunk. */
const CHUNK_BYTES = 12;
const ANIMATION = ['acTL', 'fcTL', 'fdAT'];

/**
 * The same PNG without its animation (PNG, third edition, 11.3.6): a copy where there is one. Decoders that animate
 * begin with the first frame, of which the default picture need not be a part.
 */
export function withoutAnimation(png: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let isAnimated = false;
  let keptTo = 0;
  for (let at = SIGNATURE_BYTES; at + CHUNK_BYTES <= png.length; ) {
    const end = Math.min(png.length, at + CHUNK_BYTES + view.getUint32(at));
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    // An animation is announced before the picture's data: where it is not, the rest need not be walked.
    if (type === 'IDAT' && !isAnimated) return png;
    if (ANIMATION.includes(type)) {
      isAnimated = true;
      kept.push(png.subarray(keptTo, at));
      keptTo = end;
    }
    at = end;
  }
  if (!isAnimated) return png;
  kept.push(png.subarray(keptTo));
  const still = new Uint8Array(kept.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (const part of kept) {
    still.set(part, to);
    to += part.length;
  }
  return still;
}
