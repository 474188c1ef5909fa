/**
 * The gradient of a depthwise convolution's filter on WebGL, in place of the stock kernel, whose every invocation loops
 * over the whole batch and which ignores dilations.
 *
 * dW[i, j, c, m] = Σ_(b, y, x) x[b, y·strideY + i·dilationY − top, …, c] · dy[b, y, x, c·M + m].
 * An invocation computes four channels of four taps over some of the rows (b, y): it reads five texels for 16 products.
 * The parts are summed afterwards. Usual ones are computed on the pictures as they lie (common/depthwiseFilter.ts). With a multiplier M above 1 every channel of x is repeated M times.
 */
import type * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { convInfo } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { callKernel } from './common/callKernel.ts';
import { depthwiseFilterGradient, hasFilterGradient } from './common/depthwiseFilter.ts';
import { sumParts } from './common/partialSums.ts';
import { groupsOf, paddedLayout, picturePlane, picturePlaneFits } from './common/planes.ts';
import { rowParts } from './common/rowParts.ts';
import { stockUndilated } from './common/stockUndilated.ts';
import { disposeTiles, drawTiles, type TilePlanes, tileUV } from './common/tilePlanes.ts';

const BODY = `
  uniform sampler2D pictures, gradients;
  uniform int groups, taps, tapGroups, kernelWidth, rows, rowsPerPart;
  uniform int outHeight, outWidth, paddedHeight, strideY, strideX, dilationY, dilationX;
  vec2 offset(int index, vec2 texel) {
    int tap = min(index, taps - 1);
    int i = quotient(tap, kernelWidth);
    return vec2((tap - i * kernelWidth) * dilationX * groups, i * dilationY) * texel;
  }
  void main() {
    vec2 pictureTexel = texelSize(pictures);
    vec2 gradientTexel = texelSize(gradients);
    int index = texelIndex();
    int rest = quotient(index, groups);
    int group = index - rest * groups;
    int part = quotient(rest, tapGroups);
    int tap = 4 * (rest - part * tapGroups);
    vec2 o0 = offset(tap, pictureTexel), o1 = offset(tap + 1, pictureTexel);
    vec2 o2 = offset(tap + 2, pictureTexel), o3 = offset(tap + 3, pictureTexel);
    int last = min(rows, (part + 1) * rowsPerPart);
    vec4 s0 = vec4(0.0), s1 = s0, s2 = s0, s3 = s0;
    for (int row = part * rowsPerPart; row < last; row++) {
      int picture = quotient(row, outHeight);
      int y = picture * paddedHeight + (row - picture * outHeight) * strideY;
      for (int x = 0; x < outWidth; x++) {
        vec2 from = (vec2(x * strideX * groups + group, y) + 0.5) * pictureTexel;
        vec4 dy = texture(gradients, (vec2(x * groups + group, row) + 0.5) * gradientTexel);
        s0 += dy * texture(pictures, from + o0);
        s1 += dy * texture(pictures, from + o1);
        s2 += dy * texture(pictures, from + o2);
        s3 += dy * texture(pictures, from + o3);
      }
    }
    tile0 = s0; tile1 = s1; tile2 = s2; tile3 = s3;
  }`;

/** From tiles (tap / 4, channel / 4), whose plane i is tap 4 · … + i, to a packed filter [height, width, channels, 1]. */
class TilesToDepthwiseFilter implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  variableNames = ['tiles0', 'tiles1', 'tiles2', 'tiles3'];
  userCode: string;
  outputShape: number[];
  constructor(tiles: TilePlanes, outputShape: number[]) {
    const [, kernelWidth, channels] = outputShape;
    this.outputShape = outputShape;
    this.userCode = `
      ${tileUV(tiles)}
      void main() {
        ivec4 at = getOutputCoords();
        int tap = at.x * ${kernelWidth} + at.y;
        vec2 uv = tileUV((tap >> 2) * ${groupsOf(channels)} + (at.z >> 2));
        int plane = tap & 3;
        vec4 tile;
        if (plane == 0) tile = texture(tiles0, uv);
        else if (plane == 1) tile = texture(tiles1, uv);
        else if (plane == 2) tile = texture(tiles2, uv);
        else tile = texture(tiles3, uv);
        vec2 pair = (at.z & 2) == 0 ? tile.xy : tile.zw;
        setOutput(vec4(pair.x, 0.0, at.z + 1 < ${channels} ? pair.y : 0.0, 0.0));
      }`;
  }
}

/** x [batch, height, width, channels], dy [batch, outHeight, outWidth, channels] → [kernelHeight, kernelWidth, channels, 1]. */
function filterGradient(
  backend: MathBackendWebGL,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  [kernelHeight, kernelWidth]: number[],
  attrs: object,
): tf.TensorInfo | null {
  const filterShape = [kernelHeight, kernelWidth, x.shape[3], 1];
  const info = convInfo(x.shape, filterShape, attrs, true);
  const pictureLayout = paddedLayout(info);
  const gradientLayout = {
    top: 0,
    left: 0,
    height: info.outHeight,
    width: info.outWidth,
    spreadY: 1,
    spreadX: 1,
  };
  if (!picturePlaneFits(x.shape, pictureLayout) || !picturePlaneFits(dy.shape, gradientLayout)) return null;
  const rows = info.batchSize * info.outHeight;
  const taps = kernelHeight * kernelWidth;
  const tapGroups = Math.ceil(taps / 4);
  const groups = groupsOf(info.inChannels);
  const texels = tapGroups * groups;
  const { parts, rowsPerPart } = rowParts(rows, info.outWidth, texels);
  const pictures = picturePlane(backend, x, pictureLayout);
  const gradients = picturePlane(backend, dy, gradientLayout);
  const numbers = {
    groups,
    taps,
    tapGroups,
    kernelWidth,
    rows,
    rowsPerPart,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    paddedHeight: pictureLayout.height,
    strideY: info.strideHeight,
    strideX: info.strideWidth,
    dilationY: info.dilationHeight,
    dilationX: info.dilationWidth,
  };
  const partial = drawTiles(backend, BODY, { pictures, gradients }, numbers, parts * texels);
  const tiles = sumParts(backend, partial, parts, texels);
  const program = new TilesToDepthwiseFilter(tiles, filterShape);
  const dW = backend.runWebGLProgram(program, [...tiles.planes], 'float32');
  disposeTiles(backend, tiles);
  for (const plane of [pictures, gradients]) backend.disposeIntermediateTensorInfo(plane);
  return dW;
}

const stock = replaceKernel('DepthwiseConv2dNativeBackpropFilter', 'webgl', (args) => {
  const backend = args.backend as MathBackendWebGL;
  const { x, dy } = args.inputs as Record<'x' | 'dy', tf.TensorInfo>;
  const attrs = args.attrs as object;
  const { filterShape } = attrs as tf.DepthwiseConv2dNativeBackpropFilterAttrs;
  const [batch, height, width, channels] = x.shape;
  const multiplier = filterShape[3];
  const info = convInfo(x.shape, filterShape, attrs, true);
  if (multiplier === 1 && hasFilterGradient(info)) return depthwiseFilterGradient(backend, x, dy, info);
  const apart = callKernel('Reshape', backend, { x }, { shape: [batch * height * width, channels, 1] });
  const tiled = callKernel('Tile', backend, { x: apart }, { reps: [1, 1, multiplier] });
  const shape = [batch, height, width, channels * multiplier];
  const repeated = callKernel('Reshape', backend, { x: tiled }, { shape });
  const dW = filterGradient(backend, multiplier === 1 ? x : repeated, dy, filterShape, attrs);
  const result = dW && callKernel('Reshape', backend, { x: dW }, { shape: filterShape });
  for (const intermediate of [apart, tiled, repeated, dW])
    if (intermediate) backend.disposeIntermediateTensorInfo(intermediate);
  return result ?? stockUndilated(stock, args);
});
