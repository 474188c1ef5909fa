import { expect, it } from 'vitest';
import { viridis, viridisPixels } from '../../../../../src/ui/heatmap/viridis.ts';

/** CIE lightness L* of an sRGB colour. */
function lightness(rgb: readonly number[]): number {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.008856 ? 116 * Math.cbrt(luminance) - 16 : 903.3 * luminance;
}

it('grows lighter evenly', () => {
  const steps = Array.from({ length: 65 }, (_, i) => lightness(viridis(i / 64)));
  const rises = steps.slice(1).map((step, i) => step - steps[i]);
  const mean = (steps[64] - steps[0]) / 64;
  expect(mean).toBeGreaterThan(1);
  for (const rise of rises) {
    expect(rise).toBeGreaterThan(0.4 * mean);
    expect(rise).toBeLessThan(1.6 * mean);
  }
});

it('begins and ends where viridis does, also beyond its ends', () => {
  expect(viridis(0)).toEqual([68, 1, 84]);
  expect(viridis(1)).toEqual([253, 231, 37]);
  expect(viridis(-1)).toEqual(viridis(0));
  expect(viridis(2)).toEqual(viridis(1));
});

it('colours a map, opaque', () => {
  expect([...viridisPixels(Float32Array.of(0, 1))]).toEqual([68, 1, 84, 255, 253, 231, 37, 255]);
});
