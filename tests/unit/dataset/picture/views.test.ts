/** The views by which a run may be judged: which there are, and their pixels by hand. */
import { describe, expect, it } from 'vitest';
import { type PictureView, viewInto, viewsOf } from '../../../../src/dataset/picture/views.ts';
import type { Picture } from '../../../../src/dataset/types.ts';
import { SETTINGS } from '../../../../src/settings.ts';

function seen(picture: Picture, view: PictureView, channels = picture.channels): number[] {
  const out = new Uint8Array(picture.height * picture.width * channels);
  viewInto(picture, view, { out, offset: 0, channels });
  return [...out];
}
const WIDE: Picture = { height: 1, width: 3, channels: 1, pixels: Uint8Array.of(10, 20, 90) };
/** 16 × 16: each column is 8 brighter than the one before, each row by 4. */
const SLOPE: Picture = {
  height: 16,
  width: 16,
  channels: 1,
  pixels: Uint8Array.from({ length: 256 }, (_, at) => 8 * (at % 16) + 4 * Math.floor(at / 16)),
};

describe('the views of a run', () => {
  it('are the picture itself, then its parts, then the mirrors of all', () => {
    const row = SETTINGS.testTimeAugmentation;
    const counts = (row.kind === 'choice' ? row.choices : []).map((choice) => {
      const views = viewsOf({ testTimeAugmentation: choice as 'none' });
      expect(views[0]).toEqual({ part: null, mirrored: false });
      expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(views.length);
      return [choice, views.length];
    });
    expect(counts).toEqual([
      ['none', 1],
      ['mirrors', 2],
      ['crops', 6],
      ['mirrors and crops', 12],
    ]);
  });
});

describe('a view', () => {
  it('is the picture, or its mirror image, byte for byte', () => {
    expect(seen(WIDE, { part: null, mirrored: false })).toEqual([10, 20, 90]);
    expect(seen(WIDE, { part: null, mirrored: true })).toEqual([90, 20, 10]);
    expect(seen(WIDE, { part: null, mirrored: true }, 3)).toEqual([90, 90, 90, 20, 20, 20, 10, 10, 10]);
  });

  it('shows seven eighths of each side, enlarged: pixel centres lie at half', () => {
    // At i it shows i · 7/8 + before − 1/16, where 0, 1 or 2 columns of 16 are left out before it.
    for (const [above, left] of [
      [0, 0],
      [0.5, 0.5],
      [1, 0],
      [0, 1],
    ] as const) {
      const at = (i: number, before: number) => Math.min(15, Math.max(0, (i * 7) / 8 + 2 * before - 1 / 16));
      const expected = Array.from({ length: 256 }, (_, i) =>
        Math.floor(8 * at(i % 16, left) + 4 * at(Math.floor(i / 16), above) + 0.5),
      );
      expect(seen(SLOPE, { part: [above, left], mirrored: false })).toEqual(expected);
      const mirrored = expected.map((_, i) => expected[16 * Math.floor(i / 16) + 15 - (i % 16)]);
      expect(seen(SLOPE, { part: [above, left], mirrored: true })).toEqual(mirrored);
    }
  });
});
