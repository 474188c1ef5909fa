/**
 * The operands of a convolution laid out for WebGL's shaders: four channels to a texel, one texel beside the other, so
 * that a shader finds the next one by adding to its coordinates.
 * TensorFlow.js' own packing puts 2 × 2 values of the last two dimensions into a texel.
 */
import * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { ConvInfo } from '../../common/geometry.ts';

/** Channels in a texel. */
export const LANES = 4;
export const groupsOf = (channels: number): number => Math.ceil(channels / LANES);

/** A program whose output is a plane. Its numbers are constants, since a driver divides by those faster than by uniforms. */
class PlaneProgram implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  variableNames = ['source'];
  outputShape: number[];
  userCode: string;
  constructor([rows, columns]: [number, number], constants: Record<string, number>, code: string) {
    this.outputShape = [2 * rows, 2 * columns];
    const lines = Object.entries(constants).map(([name, value]) => `const int ${name} = ${value};`);
    this.userCode = `${lines.join('\n')}\n${code}`;
  }
}

const fits = ([rows, columns]: [number, number]): boolean =>
  Math.max(rows, columns) <= tf.env().getNumber('WEBGL_MAX_TEXTURE_SIZE');

/** Where the pictures of a plane stand: each is padded, and spread apart by rows and columns of zeros. */
export interface PictureLayout {
  /** Zeros before the first row and column; negative where some are cut off. */
  top: number;
  left: number;
  /** Size with all zeros. */
  height: number;
  width: number;
  /** Distance from one row and column to the next: 1, or more with zeros between. */
  spreadY: number;
  spreadX: number;
}

/** The pictures that a convolution reads, with its padding. */
export function paddedLayout({ padInfo, inHeight, inWidth }: ConvInfo): PictureLayout {
  const { top, bottom, left, right } = padInfo;
  return {
    top,
    left,
    height: inHeight + top + bottom,
    width: inWidth + left + right,
    spreadY: 1,
    spreadX: 1,
  };
}

/** dy as the gradient of a convolution's input reads it: spread by the strides, and padded for the turned window. */
export function spreadLayout(info: ConvInfo): PictureLayout {
  return {
    top: info.effectiveFilterHeight - 1 - info.padInfo.top,
    left: info.effectiveFilterWidth - 1 - info.padInfo.left,
    height: info.inHeight + info.effectiveFilterHeight - 1,
    width: info.inWidth + info.effectiveFilterWidth - 1,
    spreadY: info.strideHeight,
    spreadX: info.strideWidth,
  };
}

const PICTURE_CODE = `
  void main() {
    ivec2 texel = getOutputCoords().yx / 2;
    int column = texel.x / groups;
    int channel = (texel.x - column * groups) * ${LANES};
    int picture = texel.y / paddedHeight;
    ivec2 at = ivec2(texel.y - picture * paddedHeight - top, column - left);
    ivec2 spread = ivec2(spreadY, spreadX);
    ivec2 pixel = at / spread;
    vec4 result = vec4(0.0);
    if (all(greaterThanEqual(at, ivec2(0))) && pixel * spread == at && pixel.x < height && pixel.y < width) {
      bool odd = (pixel.y & 1) == 1;
      vec4 first = getSource(picture, pixel.x, pixel.y, channel);
      result.xy = odd ? first.zw : first.xy;
      if (channel + 2 < channels) {
        vec4 second = getSource(picture, pixel.x, pixel.y, channel + 2);
        result.zw = odd ? second.zw : second.xy;
      }
      int remaining = channels - channel;
      if (remaining < 4) result.w = 0.0;
      if (remaining < 3) result.z = 0.0;
      if (remaining < 2) result.y = 0.0;
    }
    setOutput(result);
  }`;
const pictureSize = ([batch, , , channels]: number[], { height, width }: PictureLayout): [number, number] => [
  batch * height,
  width * groupsOf(channels),
];

/** True where the plane of pictures of that shape is a texture that this device has. */
export const picturePlaneFits = (shape: number[], layout: PictureLayout): boolean =>
  fits(pictureSize(shape, layout));

/**
 * Pictures [batch, height, width, channels] as a plane of batch · layout.height rows and layout.width · groups columns;
 * the caller's.
 */
export function picturePlane(
  backend: MathBackendWebGL,
  source: tf.TensorInfo,
  layout: PictureLayout,
): tf.TensorInfo {
  const [, height, width, channels] = source.shape;
  const groups = groupsOf(channels);
  const { height: paddedHeight, width: _, ...places } = layout;
  const constants = { ...places, paddedHeight, groups, height, width, channels };
  const program = new PlaneProgram(pictureSize(source.shape, layout), constants, PICTURE_CODE);
  return backend.runWebGLProgram(program, [source], 'float32');
}

/** The sum runs over the filter's inputs, or, for the input's gradient, turned by 180° and over its outputs. */
const filterCode = (isTurned: boolean) => `
  void main() {
    ivec2 texel = getOutputCoords().yx / 2;
    int y = texel.x / groups;
    int column = (texel.x - y * groups) * ${LANES};
    int x = texel.y / sums;
    int row = texel.y - x * sums;
    vec4 result = vec4(0.0);
    if (row < rows) {
      bool odd = (row & 1) == 1;
      ${
        isTurned
          ? `vec4 first = getSource(kernelHeight - 1 - y, kernelWidth - 1 - x, column, row);
             vec4 second = getSource(kernelHeight - 1 - y, kernelWidth - 1 - x, column + 2, row);
             result = odd ? vec4(first.yw, second.yw) : vec4(first.xz, second.xz);`
          : `vec4 first = getSource(y, x, row, column);
             vec4 second = getSource(y, x, row, column + 2);
             result = odd ? vec4(first.zw, second.zw) : vec4(first.xy, second.xy);`
      }
      int remaining = columns - column;
      if (remaining < 4) result.w = 0.0;
      if (remaining < 3) result.z = 0.0;
      if (remaining < 2) result.y = 0.0;
    }
    setOutput(result);
  }`;
const FILTER_CODE = { plain: filterCode(false), turned: filterCode(true) };

type FilterKind = keyof typeof FILTER_CODE;

/** What the sum runs over, and what remains. */
const filterSides = ([, , inChannels, outChannels]: number[], kind: FilterKind): [number, number] =>
  kind === 'plain' ? [inChannels, outChannels] : [outChannels, inChannels];

function filterSize(shape: number[], kind: FilterKind): [number, number] {
  const [rows, columns] = filterSides(shape, kind);
  return [shape[1] * groupsOf(rows) * LANES, shape[0] * groupsOf(columns)];
}

/** True where the plane of a filter of that shape is a texture that this device has. */
export const filterPlaneFits = (shape: number[], kind: FilterKind): boolean => fits(filterSize(shape, kind));

/**
 * A filter [kernelHeight, kernelWidth, in, out] as a plane: row (x, i) and column (y, o / 4) hold filter[y, x, i, o … o + 3],
 * i counted to a multiple of four with zeros. `turned` holds filter[−1 − y, −1 − x, o … o + 3, i] there. The caller's.
 */
export function filterPlane(
  backend: MathBackendWebGL,
  filter: tf.TensorInfo,
  kind: FilterKind,
): tf.TensorInfo {
  const [kernelHeight, kernelWidth] = filter.shape;
  const [rows, columns] = filterSides(filter.shape, kind);
  const constants = {
    groups: groupsOf(columns),
    sums: groupsOf(rows) * LANES,
    rows,
    columns,
    kernelHeight,
    kernelWidth,
  };
  const program = new PlaneProgram(filterSize(filter.shape, kind), constants, FILTER_CODE[kind]);
  return backend.runWebGLProgram(program, [filter], 'float32');
}
