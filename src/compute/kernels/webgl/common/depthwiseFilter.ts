/**
 * The gradient of a depthwise filter on WebGL, on packed pictures as they are. An invocation computes two channels of a row of taps
 * over some of the lines of dy; the parts are summed afterwards. Of x it reads each texel once where the stride is 1.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { ConvInfo } from '../../common/geometry.ts';
import { half, lineCode, lineNumbers, offsetsOf, tapsOf } from './depthwiseLines.ts';
import { drawPass, packed, packedLayout, TEXEL_AT } from './packed.ts';
import { disposeTiles, drawTiles } from './tilePlanes.ts';

/** Invocations that keep a GPU busy. */
const MIN_INVOCATIONS = 2 ** 15;
const MAX_PARTS = 256;
/** Four textures of two taps each are drawn. */
const MAX_TAPS = 8;

/** Whether depthwiseFilterGradient can do it. */
export const hasFilterGradient = ({ filterWidth }: ConvInfo): boolean => filterWidth <= MAX_TAPS;

/** Of x, dy and the sizes of the forward pass: dW [height, width, channels, 1], the caller's. */
export function depthwiseFilterGradient(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  info: ConvInfo,
): tf.TensorInfo {
  const { filterHeight, filterWidth, strideWidth, strideHeight, dilationHeight, padInfo } = info;
  const [pictures, gradients] = [x, dy].map((tensor) => packed(backend, tensor));
  const { groups } = packedLayout(x.shape);
  const lines = info.batchSize * info.outHeight;
  const wanted = Math.min(MAX_PARTS, Math.max(1, MIN_INVOCATIONS / (groups * filterHeight)));
  const linesPerPart = Math.ceil(lines / Math.min(lines, wanted));
  const parts = Math.ceil(lines / linesPerPart);
  const taps = tapsOf(filterWidth, strideWidth, info.dilationWidth, padInfo.left);
  const offsets = offsetsOf(taps);
  /** The texel of each that is read in the next turn as another one. */
  const follower = (offset: number) => offsets.indexOf(offset + strideWidth);
  const fetch = (offset: number, at: string) =>
    `inTexel(pictures, picture * inHeight + row, ${at} + ${offset}, group)`;
  const value = (output: number, tap: number) => {
    const { column } = taps[output * filterWidth + tap];
    return `x${offsets.indexOf(Math.floor(column / 2))}.${half(column)}`;
  };
  const every = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(index)).join('\n');
  const body = `
    uniform sampler2D pictures, gradients;
    uniform int groups, lines, linesPerPart, inHeight, outHeight, strideY, dilationY, top;
    ${TEXEL_AT}
    ${lineCode('in', pictures.info, backend)}
    ${lineCode('out', gradients.info, backend)}
    void main() {
      int index = texelIndex();
      int rest = quotient(index, groups);
      int group = index - rest * groups;
      int part = quotient(rest, ${filterHeight});
      int i = rest - part * ${filterHeight};
      int last = min(lines, (part + 1) * linesPerPart);
      ${every(2 * Math.ceil(filterWidth / 2), (tap) => `vec4 s${tap} = vec4(0.0);`)}
      for (int line = part * linesPerPart; line < last; line++) {
        int picture = quotient(line, outHeight);
        int row = (line - picture * outHeight) * strideY + i * dilationY - top;
        if (row < 0 || row >= inHeight) continue;
        ${offsets.map((_, k) => `vec4 x${k} = vec4(0.0);`).join('\n')}
        ${offsets
          .filter((offset) => follower(offset) >= 0)
          .map((offset) => `x${follower(offset)} = ${fetch(offset, '0')};`)
          .join('\n')}
        for (int at = 0; at < outPairs; at++) {
          ${offsets
            .map((offset, k) =>
              follower(offset) >= 0
                ? `x${k} = x${follower(offset)};`
                : `x${k} = ${fetch(offset, `${strideWidth} * at`)};`,
            )
            .join('\n')}
          vec4 dy = outTexel(gradients, line, at, group);
          ${every(filterWidth, (tap) => `s${tap} += dy * vec4(${value(0, tap)}, ${value(1, tap)});`)}
        }
      }
      ${every(Math.ceil(filterWidth / 2), (k) => `tile${k} = vec4(s${2 * k}.xy + s${2 * k}.zw, s${2 * k + 1}.xy + s${2 * k + 1}.zw);`)}
    }`;
  const numbers = {
    groups,
    lines,
    linesPerPart,
    inHeight: info.inHeight,
    outHeight: info.outHeight,
    strideY: strideHeight,
    dilationY: dilationHeight,
    top: padInfo.top,
    ...lineNumbers('in', pictures.info, backend),
    ...lineNumbers('out', gradients.info, backend),
  };
  const inputs = { pictures: pictures.info, gradients: gradients.info };
  const texels = parts * filterHeight * groups;
  const tiles = drawTiles(backend, body, inputs, numbers, texels, Math.ceil(filterWidth / 2));
  const planes = Object.fromEntries(tiles.planes.map((plane, k) => [`plane${k}`, plane]));
  const names = Object.keys(planes);
  const dW = drawPass(backend, [filterHeight, filterWidth, info.inChannels, 1], {
    declarations: 'uniform int parts, tileWidth;',
    code: `
      int tap = quotient(pair, pairs);
      int i = tap / ${filterWidth};
      int j = tap - i * ${filterWidth};
      vec4 sum = vec4(0.0);
      for (int part = 0; part < parts; part++) {
        ivec2 place = placeOf((part * ${filterHeight} + i) * pairs + pair - tap * pairs, tileWidth);
        ${names.map((name, k) => `${k ? 'else ' : ''}if (j >> 1 == ${k}) sum += texelFetch(${name}, place, 0);`).join('\n')}
      }
      vec2 both = (j & 1) == 0 ? sum.xy : sum.zw;
      value = vec4(both.x, 0.0, both.y, 0.0);`,
    inputs: planes,
    ints: { parts, tileWidth: tiles.width },
  });
  disposeTiles(backend, tiles);
  for (const { dispose } of [pictures, gradients]) dispose();
  return dW;
}
