/** The colours of a heat map: viridis, whose lightness rises evenly, so that it reads alike in print and to the colour-blind. It imports nothing. */

/** Ten of its 256 colours, evenly spaced (Smith, van der Walt and Firing 2015); those between are mixed. */
const STOPS = [
  [0x44, 0x01, 0x54],
  [0x48, 0x28, 0x78],
  [0x3e, 0x4a, 0x89],
  [0x31, 0x68, 0x8e],
  [0x26, 0x82, 0x8e],
  [0x1f, 0x9e, 0x89],
  [0x35, 0xb7, 0x79],
  [0x6d, 0xcd, 0x59],
  [0xb4, 0xde, 0x2c],
  [0xfd, 0xe7, 0x25],
] as const;

/** Red, green and blue, 0 to 255, of a value from 0 to 1. */
export function viridis(value: number): [red: number, green: number, blue: number] {
  const at = Math.min(1, Math.max(0, value)) * (STOPS.length - 1);
  const below = Math.min(STOPS.length - 2, Math.floor(at));
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(STOPS[below][channel] + (STOPS[below + 1][channel] - STOPS[below][channel]) * (at - below));
  return [mix(0), mix(1), mix(2)];
}

/** RGBA of a map of values from 0 to 1, opaque. */
export function viridisPixels(map: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(map.length * 4);
  map.forEach((value, place) => {
    rgba.set(viridis(value), place * 4);
    rgba[place * 4 + 3] = 255;
  });
  return rgba;
}

/** The same colours as a CSS gradient from left to right. */
export const VIRIDIS_GRADIENT = `linear-gradient(to right, ${STOPS.map((stop) => `rgb(${stop.join(' ')})`).join(', ')})`;
