/** Of an animated PNG the default picture is left, byte for byte; other PNGs stay as they are. */
import { describe, expect, it } from 'vitest';
import { withoutAnimation } from '../../../../src/dataset/picture/apng.ts';
import { png, pngChunk } from '../corpus/png.ts';

const bytesOf = (buffer: Buffer) => Uint8Array.from(buffer);
const control = pngChunk('acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]));
const frame = Buffer.concat([pngChunk('fcTL', Buffer.alloc(26)), pngChunk('fdAT', Buffer.alloc(40))]);
/** With the frame behind the picture's data, as it must stand. */
function animated(): Buffer {
  const whole = png({ chunks: [control] });
  const end = whole.length - 12;
  return Buffer.concat([whole.subarray(0, end), frame, whole.subarray(end)]);
}

describe('withoutAnimation', () => {
  it('leaves the default picture', () => {
    expect(withoutAnimation(bytesOf(animated()))).toEqual(bytesOf(png()));
  });

  it('gives back a PNG without animation, and one that is cut off', () => {
    for (const still of [bytesOf(png()), bytesOf(png({ interlaced: true })), bytesOf(png()).subarray(0, 40)])
      expect(withoutAnimation(still)).toBe(still);
  });

  it('ends with whatever bytes', () => {
    const whole = bytesOf(animated());
    for (let length = 8; length < whole.length; length++)
      expect(withoutAnimation(whole.slice(0, length)).length).toBeLessThanOrEqual(length);
  });
});
