/**
 * Tensors as TensorFlow.js packs them: 2 rows × 2 channels of the last two dimensions to a texel, one texel after the other.
 * Passes over them find their place by the texel's number, and write zeros where rows or channels are filled up to an even number.
 */
import * as tf from '@tensorflow/tfjs';
import { type GPGPUProgram, type MathBackendWebGL, webgl_util } from '@tensorflow/tfjs-backend-webgl';
import { drawInto, emptyPacked, ONE_ROW } from './tilePlanes.ts';

class PackProgram implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  variableNames = ['A'];
  userCode = 'void main() { setOutput(getAAtOutCoords()); }';
  outputShape: number[];
  constructor(outputShape: number[]) {
    this.outputShape = outputShape;
  }
}

/** `tensor` as a packed texture of just the size that tfjs chooses for its shape; most are so already. */
export function packed(backend: MathBackendWebGL, tensor: tf.TensorInfo) {
  const { texture, isPacked, shape, texShape } = backend.texData.get(tensor.dataId);
  const usual = webgl_util.getTextureShapeFromLogicalShape(tensor.shape, true);
  const isUsual =
    texture &&
    isPacked &&
    webgl_util.isReshapeFree(shape, tensor.shape) &&
    tf.util.arraysEqual(texShape ?? [], usual);
  if (isUsual) return { info: tensor, dispose() {} };
  const info = backend.runWebGLProgram(new PackProgram(tensor.shape), [tensor], 'float32');
  return { info, dispose: () => backend.disposeIntermediateTensorInfo(info) };
}

/** Rows and columns of texels of the packed texture of that shape. */
export const packedSize = (shape: number[]): [number, number] =>
  webgl_util.getTextureShapeFromLogicalShape(shape, true).map((size) => Math.ceil(size / 2)) as [
    number,
    number,
  ];

/** How the values of a shape [..., rows, channels] stand in its texels: ints of the shaders below. */
export interface PackedLayout {
  /** Texels of two rows. */
  groups: number;
  /** Pairs of rows in a line. */
  pairs: number;
  /** 1 where the last pair of a line has one row only. */
  oddRows: number;
  /** 1 where the last texel of a pair has one channel only. */
  oddChannels: number;
}

/** The layout of a shape; a shape of one dimension is one row. */
export function packedLayout(shape: number[]): PackedLayout {
  const [rows, channels] = [1, 1, ...shape].slice(-2);
  return {
    groups: Math.ceil(channels / 2),
    pairs: Math.ceil(rows / 2),
    oddRows: rows % 2,
    oddChannels: channels % 2,
  };
}

/** GLSL for texel number `index` of a packed tensor. */
export const TEXEL_AT = `
  ivec2 placeOf(int index, int width) {
    int row = quotient(index, width);
    return ivec2(index - row * width, row);
  }
  vec4 texelAt(sampler2D plane, int index) {
    return texelFetch(plane, placeOf(index, textureSize(plane, 0).x), 0);
  }`;

/** GLSL for texel `index` of one that has so many; few stand in one row (tilePlanes.ts). */
export const vectorAt = (texels: number) =>
  `vec4 vectorAt(sampler2D plane, int index) { return ${texels <= ONE_ROW ? 'texelFetch(plane, ivec2(index, 0), 0)' : 'texelAt(plane, index)'}; }`;

interface Pass {
  /**
   * GLSL that sets `vec4 value` for a texel: `here` is its place in every tensor of the result's shape, `pair` and `group`
   * number its rows and channels.
   */
  code: string;
  /** Uniforms and functions that `code` uses. */
  declarations: string;
  inputs: Record<string, tf.TensorInfo>;
  ints?: Record<string, number>;
  floats?: Record<string, number>;
}

/** A tensor of that shape, every texel of which is computed from those at the same place; the caller's. */
export function drawPass(backend: MathBackendWebGL, shape: number[], pass: Pass): tf.TensorInfo {
  const { groups, pairs, oddRows, oddChannels } = packedLayout(shape);
  const body = `
    uniform sampler2D ${Object.keys(pass.inputs).join(', ')};
    uniform int groups, pairs;
    ${TEXEL_AT}
    ${vectorAt(2 * groups)}
    ${pass.declarations}
    void main() {
      ivec2 here = ivec2(gl_FragCoord.xy);
      ${
        packedSize(shape)[1] === groups
          ? 'int pair = here.y, group = here.x;'
          : `int index = texelIndex();
             int pair = quotient(index, groups);
             int group = index - pair * groups;`
      }
      vec4 value;
      ${pass.code}
      ${oddChannels ? 'if (group == groups - 1) value.yw = vec2(0.0);' : ''}
      ${oddRows ? 'if (pair - quotient(pair, pairs) * pairs == pairs - 1) value.zw = vec2(0.0);' : ''}
      tile0 = value;
    }`;
  const read = Object.entries(pass.inputs).map(([name, tensor]) => [name, packed(backend, tensor)] as const);
  const inputs = Object.fromEntries(read.map(([name, { info }]) => [name, info]));
  const result = emptyPacked(backend, shape);
  const ints = { groups, pairs, ...pass.ints };
  drawInto(backend, { body, inputs, ints, floats: pass.floats }, [result], ...packedSize(shape));
  for (const [, { dispose }] of read) dispose();
  return result;
}
