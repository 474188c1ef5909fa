/** Augmentation agrees with Keras' own output, and with a plain formula where Keras exchanges the centre. */
import { describe, expect, it } from 'vitest';
import {
  type AugmentParams,
  affineMatrix,
  augmentInto,
  copyInto,
  warpInto,
} from '../../../../src/dataset/picture/augment.ts';
import type { AffineMatrix, FillMode } from '../../../../src/dataset/pixels/warp.ts';
import type { Picture } from '../../../../src/dataset/types.ts';
import { readReference } from '../../support/reference.ts';
import { arrayReader, greatestDifference, type StoredArray } from '../referenceArrays.ts';

interface Reference {
  images: Record<string, StoredArray>;
  cases: {
    lib: string;
    image: string;
    params: Omit<AugmentParams, 'flipHorizontal' | 'flipVertical' | 'brightness'> & {
      flip_horizontal: boolean;
      flip_vertical: boolean;
    };
    fill_mode: FillMode;
    cval: number;
    output: StoredArray;
  }[];
}

const FILL_MODES: FillMode[] = ['nearest', 'constant', 'reflect', 'wrap'];
const UNCHANGED: AugmentParams = {
  theta: 0,
  tx: 0,
  ty: 0,
  shear: 0,
  zx: 1,
  zy: 1,
  flipHorizontal: false,
  flipVertical: false,
  brightness: 1,
};

function noise(height: number, width: number, channels: number): Picture {
  const pixels = Uint8Array.from(
    { length: height * width * channels },
    (_, i) => (i * 7919 + (i >> 3)) % 256,
  );
  return { height, width, channels, pixels };
}

function augmented(picture: Picture, params: Partial<AugmentParams>, fillMode: FillMode = 'nearest') {
  const out = new Uint8Array(picture.pixels.length);
  augmentInto(picture, { ...UNCHANGED, ...params }, fillMode, { out, offset: 0, channels: picture.channels });
  return out;
}

/** Value of a coordinate of any size by stepping towards the picture: no arithmetic shared with the product. */
function pixelAt(picture: Picture, row: number, col: number, channel: number): number {
  return picture.pixels[(row * picture.width + col) * picture.channels + channel];
}
function stepInside(at: number, size: number, fillMode: FillMode): number | null {
  let inside = at;
  if (fillMode === 'constant') return at < 0 || at > size - 1 ? null : at;
  if (fillMode === 'nearest') return Math.min(size - 1, Math.max(0, at));
  if (fillMode === 'wrap') {
    while (inside < 0) inside += size - 1;
    while (inside > size - 1) inside -= size - 1;
    return inside;
  }
  // Mirrored at the outer sides of the edge pixels, which lie at −0.5 and size − 0.5.
  while (inside < -0.5 || inside > size - 0.5) inside = inside < -0.5 ? -1 - inside : 2 * size - 1 - inside;
  return Math.min(size - 1, Math.max(0, inside));
}
function plain(picture: Picture, [a, b, c, d, e, f]: AffineMatrix, fillMode: FillMode): Float64Array {
  const { height, width, channels } = picture;
  const out = new Float64Array(picture.pixels.length);
  let to = 0;
  for (let row = 0; row < height; row++)
    for (let col = 0; col < width; col++)
      for (let channel = 0; channel < channels; channel++, to++) {
        const x = stepInside(a * col + b * row + c, width, fillMode);
        const y = stepInside(d * col + e * row + f, height, fillMode);
        if (x === null || y === null) continue;
        for (const [r, rowShare] of [
          [Math.floor(y), 1 - (y % 1)],
          [Math.ceil(y), y % 1],
        ])
          for (const [q, colShare] of [
            [Math.floor(x), 1 - (x % 1)],
            [Math.ceil(x), x % 1],
          ])
            out[to] += rowShare * colShare * pixelAt(picture, r, q, channel);
      }
  return out;
}
/** C · R · T · S · Z · C⁻¹ multiplied out as 3×3 matrices. */
function plainMatrix({ theta, tx, ty, shear, zx, zy }: AugmentParams, height: number, width: number) {
  const [t, s] = [(theta * Math.PI) / 180, (shear * Math.PI) / 180];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const product = [
    [1, 0, x, 0, 1, y, 0, 0, 1],
    [Math.cos(t), -Math.sin(t), 0, Math.sin(t), Math.cos(t), 0, 0, 0, 1],
    [1, 0, tx, 0, 1, ty, 0, 0, 1],
    [1, -Math.sin(s), 0, 0, Math.cos(s), 0, 0, 0, 1],
    [zx, 0, 0, 0, zy, 0, 0, 0, 1],
    [1, 0, -x, 0, 1, -y, 0, 0, 1],
  ].reduce((m, n) =>
    Array.from({ length: 9 }, (_, i) =>
      [0, 1, 2].reduce((sum, k) => sum + m[3 * Math.floor(i / 3) + k] * n[3 * k + (i % 3)], 0),
    ),
  );
  return product.slice(0, 6) as unknown as AffineMatrix;
}

describe("Keras' own output", () => {
  const { images, cases } = readReference<Reference>('augment.json');
  const read = arrayReader('augment.bin');
  const kphead = cases.filter(({ lib }) => lib === 'kphead');
  const load = (name: string): Picture => {
    const [height, width, channels] = images[name].shape;
    return { height, width, channels, pixels: Uint8Array.from(read(images[name])) };
  };
  const paramsOf = ({ params }: (typeof cases)[number]): AugmentParams => ({
    ...params,
    flipHorizontal: params.flip_horizontal,
    flipVertical: params.flip_vertical,
    brightness: 1,
  });

  it('has the cases that this test is about', () => {
    expect(kphead).toHaveLength(73);
    expect(new Set(kphead.map((each) => each.fill_mode))).toEqual(new Set(FILL_MODES));
  });

  it.each(kphead.map((each, number) => ({ ...each, number })))(
    'case $number: $image, $fill_mode',
    (reference) => {
      const picture = load(reference.image);
      const { height, width, channels } = picture;
      const params = paramsOf(reference);
      const out = new Uint8Array(picture.pixels.length);
      if (height === width) augmentInto(picture, params, reference.fill_mode, { out, offset: 0, channels });
      else {
        // Keras exchanges the halves of the centre, unless it leaves the picture untouched.
        const moves =
          params.theta || params.tx || params.ty || params.shear || params.zx !== 1 || params.zy !== 1;
        const centre = moves ? [height / 2 - 0.5, width / 2 - 0.5] : [0, 0];
        const matrix = affineMatrix(params, centre[0], centre[1]);
        warpInto(picture, matrix, params, reference.fill_mode, { out, offset: 0, channels });
      }
      // Keras was run with other constants than 0 in places: there 0 stands for it.
      const expected = read(reference.output).map((value, i) =>
        reference.fill_mode === 'constant' && value === reference.cval && out[i] === 0 ? 0 : value,
      );
      expect(greatestDifference(out, expected)).toBeLessThanOrEqual(0.51);
    },
  );
});

describe('augmentInto on pictures that are not square', () => {
  const changes: Partial<AugmentParams>[] = [
    { zx: 0.8, zy: 1.2 },
    { shear: 20, zx: 1.3 },
    { tx: 31.7, ty: -40.2 },
    { theta: 25 },
    { theta: -170, tx: 3.3, ty: -2, shear: -8, zx: 1.7, zy: 0.6 },
  ];
  const cases = changes.flatMap((change) => FILL_MODES.map((fillMode) => ({ change, fillMode })));
  it.each(cases)(
    '$fillMode $change equals the plain formula about the true centre',
    ({ change, fillMode }) => {
      for (const picture of [noise(13, 22, 3), noise(19, 8, 1)]) {
        const params = { ...UNCHANGED, ...change };
        const expected = plain(picture, plainMatrix(params, picture.height, picture.width), fillMode);
        expect(greatestDifference(augmented(picture, change, fillMode), expected)).toBeLessThanOrEqual(0.51);
      }
    },
  );

  it('keeps the middle pixel in place when it turns', () => {
    const picture = noise(9, 15, 1);
    expect(augmented(picture, { theta: 77 })[4 * 15 + 7]).toBe(picture.pixels[4 * 15 + 7]);
  });
});

describe('augmentInto', () => {
  const picture = noise(6, 10, 3);

  it('leaves a picture as it is when nothing was drawn', () => {
    for (const fillMode of FILL_MODES) expect(augmented(picture, {}, fillMode)).toEqual(picture.pixels);
  });

  it('moves columns by tx and rows by ty', () => {
    const left = augmented(picture, { tx: 2 }, 'constant');
    const up = augmented(picture, { ty: 2 }, 'constant');
    expect(left.slice(0, 24)).toEqual(picture.pixels.slice(6, 30));
    expect(left.slice(24, 30)).toEqual(new Uint8Array(6));
    expect(up.slice(0, 120)).toEqual(picture.pixels.slice(60));
    expect(up.slice(120)).toEqual(new Uint8Array(60));
  });

  it('mirrors', () => {
    const at = (pixels: Uint8Array, row: number, col: number) => [
      ...pixels.slice((row * 10 + col) * 3, (row * 10 + col) * 3 + 3),
    ];
    const sideways = augmented(picture, { flipHorizontal: true });
    const upsideDown = augmented(picture, { flipVertical: true });
    expect(at(sideways, 1, 2)).toEqual(at(picture.pixels, 1, 7));
    expect(at(upsideDown, 1, 2)).toEqual(at(picture.pixels, 4, 2));
  });

  it('multiplies by the brightness and clips', () => {
    for (const theta of [0, 1e-9])
      expect(
        augmented(
          { height: 1, width: 3, channels: 1, pixels: Uint8Array.of(3, 100, 200) },
          { theta, brightness: 1.5 },
        ),
      ).toEqual(Uint8Array.of(5, 150, 255));
  });

  it('writes one channel three times, at its place in the batch and nowhere else', () => {
    const grey = noise(5, 7, 1);
    for (const params of [{ zx: 0.7, zy: 0.9 }, { theta: 12 }]) {
      const once = augmented(grey, params);
      const out = new Uint8Array(3 * 105).fill(9);
      augmentInto(grey, { ...UNCHANGED, ...params }, 'nearest', { out, offset: 105, channels: 3 });
      expect(out.slice(0, 105)).toEqual(new Uint8Array(105).fill(9));
      expect(out.slice(105, 210)).toEqual(
        Uint8Array.from({ length: 105 }, (_, i) => once[Math.floor(i / 3)]),
      );
      expect(out.slice(210)).toEqual(new Uint8Array(105).fill(9));
    }
  });

  it('survives pictures of one pixel and zooms of zero', () => {
    const dot = { height: 1, width: 1, channels: 1, pixels: Uint8Array.of(77) };
    for (const fillMode of ['nearest', 'reflect', 'wrap'] as const)
      expect(augmented(dot, { tx: 5, ty: -3, theta: 10 }, fillMode)).toEqual(Uint8Array.of(77));
    expect(new Set(augmented(noise(3, 3, 1), { zx: 0, zy: 0 })).size).toBe(1);
  });
});

describe('copyInto', () => {
  it('copies three channels and expands one', () => {
    const out = new Uint8Array(7);
    copyInto(
      { height: 1, width: 2, channels: 1, pixels: Uint8Array.of(4, 5) },
      { out, offset: 1, channels: 3 },
    );
    expect(out).toEqual(Uint8Array.of(0, 4, 4, 4, 5, 5, 5));
    copyInto(
      { height: 1, width: 1, channels: 3, pixels: Uint8Array.of(1, 2, 3) },
      { out, offset: 2, channels: 3 },
    );
    expect(out).toEqual(Uint8Array.of(0, 4, 1, 2, 3, 5, 5));
  });
});
