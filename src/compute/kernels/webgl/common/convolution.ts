/**
 * A convolution as a matrix product whose left matrix, the patches of the pictures, is never laid out: the shader finds
 * its values in the padded pictures. It serves the forward pass and the gradient of the input.
 *
 * y[p, f] = Σ_(i, j, c) x[row(p) · strideY + i · dilationY, column(p) · strideX + j · dilationX, c] · W[i, j, c, f].
 * An invocation computes four positions p by four filters f; for four channels c it reads 4 + 4 texels for 64 products.
 */
import type * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { groupsOf } from './planes.ts';
import { disposeTiles, drawTiles, type TilePlanes, tileUV } from './tilePlanes.ts';

/** GLSL for the place of a position's first tap in a picture plane; tiles are of positions by `columns` texels of channels. */
export const CORNER = `
  uniform int columns, positions, outHeight, outWidth, paddedHeight, groups, strideY, strideX;
  vec2 pictureTexel;
  vec2 corner(int position) {
    int p = min(position, positions - 1);
    int row = quotient(p, outWidth);
    int picture = quotient(row, outHeight);
    int x = (p - row * outWidth) * strideX * groups;
    int y = picture * paddedHeight + (row - picture * outHeight) * strideY;
    return (vec2(x, y) + 0.5) * pictureTexel;
  }`;

const BODY = `
  uniform sampler2D pictures, filters;
  uniform int kernelHeight, runs, runLength, dilationY, dilationX;
  vec2 filterTexel;
  ${CORNER}
  void main() {
    pictureTexel = texelSize(pictures);
    filterTexel = texelSize(filters);
    int index = texelIndex();
    int first = quotient(index, columns);
    int column = index - first * columns;
    vec2 p0 = corner(4 * first), p1 = corner(4 * first + 1), p2 = corner(4 * first + 2), p3 = corner(4 * first + 3);
    vec4 s0 = vec4(0.0), s1 = s0, s2 = s0, s3 = s0;
    for (int i = 0; i < kernelHeight; i++) {
      float u = (float(i * columns + column) + 0.5) * filterTexel.x;
      for (int run = 0; run < runs; run++) {
        for (int k = 0; k < runLength; k++) {
          vec2 tap = vec2(run * dilationX * groups + k, i * dilationY) * pictureTexel;
          float v = (float(4 * (run * runLength + k)) + 0.5) * filterTexel.y;
          vec4 w0 = texture(filters, vec2(u, v));
          vec4 w1 = texture(filters, vec2(u, v + filterTexel.y));
          vec4 w2 = texture(filters, vec2(u, v + 2.0 * filterTexel.y));
          vec4 w3 = texture(filters, vec2(u, v + 3.0 * filterTexel.y));
          vec4 x = texture(pictures, p0 + tap);
          s0 += x.x * w0 + x.y * w1 + x.z * w2 + x.w * w3;
          x = texture(pictures, p1 + tap);
          s1 += x.x * w0 + x.y * w1 + x.z * w2 + x.w * w3;
          x = texture(pictures, p2 + tap);
          s2 += x.x * w0 + x.y * w1 + x.z * w2 + x.w * w3;
          x = texture(pictures, p3 + tap);
          s3 += x.x * w0 + x.y * w1 + x.z * w2 + x.w * w3;
        }
      }
    }
    tile0 = s0; tile1 = s1; tile2 = s2; tile3 = s3;
  }`;

/** From tiles (position / 4, filter / 4), whose plane i is position 4 · … + i, to packed pictures. */
export class TilesToPictures implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  variableNames = ['tiles0', 'tiles1', 'tiles2', 'tiles3'];
  userCode: string;
  outputShape: number[];
  constructor(tiles: TilePlanes, outputShape: number[]) {
    const [, height, width, channels] = outputShape;
    this.outputShape = outputShape;
    this.userCode = `
      ${tileUV(tiles)}
      vec2 pairAt(int position, int channel) {
        vec2 uv = tileUV((position >> 2) * ${groupsOf(channels)} + (channel >> 2));
        int plane = position & 3;
        vec4 tile;
        if (plane == 0) tile = texture(tiles0, uv);
        else if (plane == 1) tile = texture(tiles1, uv);
        else if (plane == 2) tile = texture(tiles2, uv);
        else tile = texture(tiles3, uv);
        vec2 pair = (channel & 2) == 0 ? tile.xy : tile.zw;
        return channel + 1 < ${channels} ? pair : vec2(pair.x, 0.0);
      }
      void main() {
        ivec4 at = getOutputCoords();
        int position = (at.x * ${height} + at.y) * ${width} + at.z;
        vec2 second = at.z + 1 < ${width} ? pairAt(position + 1, at.w) : vec2(0.0);
        setOutput(vec4(pairAt(position, at.w), second));
      }`;
  }
}

/** What the shader has to know of the shapes. */
export interface ConvolutionShape {
  batch: number;
  outHeight: number;
  outWidth: number;
  outChannels: number;
  inChannels: number;
  /** Rows of a picture in its plane. */
  paddedHeight: number;
  kernel: readonly [number, number];
  strides: readonly [number, number];
  dilations: readonly [number, number];
}

/** A picture plane and a filter plane (planes.ts) → [batch, outHeight, outWidth, outChannels], the caller's. */
export function convolve(
  backend: MathBackendWebGL,
  pictures: tf.TensorInfo,
  filters: tf.TensorInfo,
  shape: ConvolutionShape,
): tf.TensorInfo {
  const { batch, outHeight, outWidth, outChannels, paddedHeight } = shape;
  const [kernelHeight, kernelWidth] = shape.kernel;
  const [strideY, strideX] = shape.strides;
  const [dilationY, dilationX] = shape.dilations;
  const groups = groupsOf(shape.inChannels);
  const columns = groupsOf(outChannels);
  const positions = batch * outHeight * outWidth;
  // Without dilation the taps of a row stand side by side, so they are one run.
  const [runs, runLength] = dilationX === 1 ? [1, kernelWidth * groups] : [kernelWidth, groups];
  const numbers = {
    columns,
    positions,
    outHeight,
    outWidth,
    paddedHeight,
    groups,
    strideY,
    strideX,
    kernelHeight,
    runs,
    runLength,
    dilationY,
    dilationX,
  };
  const tiles = drawTiles(backend, BODY, { pictures, filters }, numbers, Math.ceil(positions / 4) * columns);
  const outShape = [batch, outHeight, outWidth, outChannels];
  const result = backend.runWebGLProgram(new TilesToPictures(tiles, outShape), [...tiles.planes], 'float32');
  disposeTiles(backend, tiles);
  return result;
}
