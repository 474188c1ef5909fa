/**
 * The gradient of a depthwise convolution's input on WebGL, in place of the stock kernel, which computes one value an
 * invocation and ignores dilations.
 *
 * dx[b, y, x, c] = Σ_(i, j, m) spread(dy)[b, y + i·d − (e − 1 − p), …, c·M + m] · W[k − 1 − i, k − 1 − j, c, m],
 * with the words of conv2dBackpropInput.ts. An invocation computes four channels at four positions: it reads five texels
 * for 16 products. Usual ones are computed on the pictures as they lie in their textures (common/depthwise.ts). With a multiplier M above 1 it does so for M times the channels, and the M are summed afterwards.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { convInfo } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { callKernel } from './common/callKernel.ts';
import { CORNER, TilesToPictures } from './common/convolution.ts';
import { depthwiseInputGradient, hasInputGradient } from './common/depthwise.ts';
import {
  filterPlane,
  filterPlaneFits,
  groupsOf,
  picturePlane,
  picturePlaneFits,
  spreadLayout,
} from './common/planes.ts';
import { stockUndilated } from './common/stockUndilated.ts';
import { disposeTiles, drawTiles } from './common/tilePlanes.ts';

const BODY = `
  uniform sampler2D pictures, filters;
  uniform int kernelHeight, kernelWidth, dilationY, dilationX;
  ${CORNER}
  void main() {
    pictureTexel = texelSize(pictures);
    vec2 filterTexel = texelSize(filters);
    int index = texelIndex();
    int first = quotient(index, columns);
    int column = index - first * columns;
    vec2 group = vec2(column, 0) * pictureTexel;
    vec2 p0 = corner(4 * first) + group, p1 = corner(4 * first + 1) + group;
    vec2 p2 = corner(4 * first + 2) + group, p3 = corner(4 * first + 3) + group;
    vec4 s0 = vec4(0.0), s1 = s0, s2 = s0, s3 = s0;
    for (int i = 0; i < kernelHeight; i++)
      for (int j = 0; j < kernelWidth; j++) {
        vec2 tap = vec2(j * dilationX * groups, i * dilationY) * pictureTexel;
        ivec2 turned = ivec2((kernelHeight - 1 - i) * columns + column, 4 * (kernelWidth - 1 - j));
        vec4 w = texture(filters, (vec2(turned) + 0.5) * filterTexel);
        s0 += w * texture(pictures, p0 + tap);
        s1 += w * texture(pictures, p1 + tap);
        s2 += w * texture(pictures, p2 + tap);
        s3 += w * texture(pictures, p3 + tap);
      }
    tile0 = s0; tile1 = s1; tile2 = s2; tile3 = s3;
  }`;

/** dy [batch, outHeight, outWidth, channels], filter [kernelHeight, kernelWidth, 1, channels] → [batch, height, width, channels]. */
function inputGradient(
  backend: MathBackendWebGL,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  attrs: object,
): tf.TensorInfo | null {
  const [kernelHeight, kernelWidth, , channels] = filter.shape;
  const [batch, height, width] = (attrs as tf.DepthwiseConv2dNativeBackpropInputAttrs).inputShape;
  const inShape = [batch, height, width, channels];
  const info = convInfo(inShape, [kernelHeight, kernelWidth, channels, 1], attrs, true);
  const layout = spreadLayout(info);
  if (!picturePlaneFits(dy.shape, layout) || !filterPlaneFits(filter.shape, 'plain')) return null;
  const pictures = picturePlane(backend, dy, layout);
  const filters = filterPlane(backend, filter, 'plain');
  const columns = groupsOf(channels);
  const positions = batch * height * width;
  const numbers = {
    columns,
    positions,
    outHeight: height,
    outWidth: width,
    paddedHeight: layout.height,
    groups: columns,
    strideY: 1,
    strideX: 1,
    kernelHeight,
    kernelWidth,
    dilationY: info.dilationHeight,
    dilationX: info.dilationWidth,
  };
  const texels = Math.ceil(positions / 4) * columns;
  const tiles = drawTiles(backend, BODY, { pictures, filters }, numbers, texels);
  const program = new TilesToPictures(tiles, inShape);
  const dx = backend.runWebGLProgram(program, [...tiles.planes], 'float32');
  disposeTiles(backend, tiles);
  for (const plane of [pictures, filters]) backend.disposeIntermediateTensorInfo(plane);
  return dx;
}

const stock = replaceKernel('DepthwiseConv2dNativeBackpropInput', 'webgl', (args) => {
  const backend = args.backend as MathBackendWebGL;
  const { dy, filter } = args.inputs as Record<'dy' | 'filter', tf.TensorInfo>;
  const attrs = args.attrs as object;
  const [kernelHeight, kernelWidth, channels, multiplier] = filter.shape;
  const { inputShape } = attrs as tf.DepthwiseConv2dNativeBackpropInputAttrs;
  const info = convInfo(inputShape, filter.shape, attrs, true);
  if (multiplier === 1 && hasInputGradient(info)) return depthwiseInputGradient(backend, dy, filter, info);
  const flat = [kernelHeight, kernelWidth, 1, channels * multiplier];
  const flatFilter = callKernel('Reshape', backend, { x: filter }, { shape: flat });
  const dx = inputGradient(backend, dy, flatFilter, attrs);
  backend.disposeIntermediateTensorInfo(flatFilter);
  if (!dx) return stockUndilated(stock, args);
  if (multiplier === 1) return dx;
  const positions = inputShape[0] * inputShape[1] * inputShape[2];
  const apart = callKernel('Reshape', backend, { x: dx }, { shape: [positions, channels, multiplier] });
  const sum = callKernel('Sum', backend, { x: apart }, { axis: [2], keepDims: false });
  const result = callKernel('Reshape', backend, { x: sum }, { shape: inputShape });
  for (const intermediate of [dx, apart, sum]) backend.disposeIntermediateTensorInfo(intermediate);
  return result;
});
