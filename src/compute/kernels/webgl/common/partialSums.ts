/**
 * The second half of a long sum on WebGL: the first was cut into parts, so that many invocations share it.
 * It must not know what is summed.
 */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { disposeTiles, drawTiles, type TilePlanes } from './tilePlanes.ts';

/** Parts that one invocation adds up. */
const GROUP = 32;

const BODY = `
  uniform sampler2D tiles0, tiles1, tiles2, tiles3;
  uniform int parts, texels, sourceWidth;
  void main() {
    int index = texelIndex();
    int group = quotient(index, texels);
    int last = min(parts, (group + 1) * ${GROUP});
    vec2 texel = texelSize(tiles0);
    vec4 s0 = vec4(0.0), s1 = s0, s2 = s0, s3 = s0;
    for (int part = group * ${GROUP}; part < last; part++) {
      int from = (part - group) * texels + index;
      int row = quotient(from, sourceWidth);
      vec2 uv = (vec2(from - row * sourceWidth, row) + 0.5) * texel;
      s0 += texture(tiles0, uv);
      s1 += texture(tiles1, uv);
      s2 += texture(tiles2, uv);
      s3 += texture(tiles3, uv);
    }
    tile0 = s0; tile1 = s1; tile2 = s2; tile3 = s3;
  }`;

/** From planes [parts, texels] to planes [texels], the sum over the parts. Disposes `tiles`; the result is the caller's. */
export function sumParts(
  backend: MathBackendWebGL,
  tiles: TilePlanes,
  parts: number,
  texels: number,
): TilePlanes {
  if (parts === 1) return tiles;
  const [tiles0, tiles1, tiles2, tiles3] = tiles.planes;
  const groups = Math.ceil(parts / GROUP);
  const numbers = { parts, texels, sourceWidth: tiles.width };
  const sums = drawTiles(backend, BODY, { tiles0, tiles1, tiles2, tiles3 }, numbers, groups * texels);
  disposeTiles(backend, tiles);
  return sumParts(backend, sums, groups, texels);
}
