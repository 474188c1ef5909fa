/**
 * The gradient of a convolution's filter on WebGL, in place of the stock kernel, whose every invocation loops over
 * the whole batch and all positions (864 invocations in the first layer of a net on RGB pictures).
 *
 * dW[i, j, c, f] = Σ_(b, y, x) x[b, y·strideY + i·dilationY − top, …, c] · dy[b, y, x, f].
 * An invocation computes four channels c by four filters f for one tap (i, j) over some of the rows (b, y): it reads two
 * texels for 16 products. The parts are summed afterwards (partialSums.ts).
 */
import type * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { convInfo, isNhwc } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { sumParts } from './common/partialSums.ts';
import { groupsOf, paddedLayout, picturePlane, picturePlaneFits } from './common/planes.ts';
import { isPointwise, pointwiseFilterGradient } from './common/pointwise.ts';
import { rowParts } from './common/rowParts.ts';
import { stockUndilated } from './common/stockUndilated.ts';
import { disposeTiles, drawTiles, type TilePlanes, tileUV } from './common/tilePlanes.ts';

/** Positions in a turn of the inner loop; rows of dy are filled up with zeros to a multiple of it. */
const STEP = 4;

const BODY = `
  uniform sampler2D pictures, gradients;
  uniform int columns, groups, taps, kernelWidth, rows, rowsPerPart;
  uniform int outHeight, outWidth, paddedHeight, strideY, strideX, dilationY, dilationX;
  void main() {
    vec2 pictureTexel = texelSize(pictures);
    vec2 gradientTexel = texelSize(gradients);
    int rest = texelIndex();
    int next = quotient(rest, columns);
    int column = rest - next * columns;
    rest = quotient(next, groups);
    int group = next - rest * groups;
    int part = quotient(rest, taps);
    int tap = rest - part * taps;
    int i = quotient(tap, kernelWidth);
    int j = tap - i * kernelWidth;
    float pictureStep = float(strideX * groups) * pictureTexel.x;
    float gradientStep = float(columns) * gradientTexel.x;
    int last = min(rows, (part + 1) * rowsPerPart);
    vec4 s0 = vec4(0.0), s1 = s0, s2 = s0, s3 = s0;
    for (int row = part * rowsPerPart; row < last; row++) {
      int picture = quotient(row, outHeight);
      int y = picture * paddedHeight + (row - picture * outHeight) * strideY + i * dilationY;
      vec2 from = (vec2(j * dilationX * groups + group, y) + 0.5) * pictureTexel;
      vec2 to = (vec2(column, row) + 0.5) * gradientTexel;
      for (int at = 0; at < outWidth; at += ${STEP}) {
        ${Array.from(
          { length: STEP },
          (_, k) => `{
          vec4 x = texture(pictures, vec2(from.x + float(at + ${k}) * pictureStep, from.y));
          vec4 dy = texture(gradients, vec2(to.x + float(at + ${k}) * gradientStep, to.y));
          s0 += x.x * dy; s1 += x.y * dy; s2 += x.z * dy; s3 += x.w * dy;
        }`,
        ).join('\n')}
      }
    }
    tile0 = s0; tile1 = s1; tile2 = s2; tile3 = s3;
  }`;

/** From tiles (tap, channel / 4, filter / 4), whose plane i is channel 4 · … + i, to a packed filter. */
class TilesToFilter implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  variableNames = ['tiles0', 'tiles1', 'tiles2', 'tiles3'];
  userCode: string;
  outputShape: number[];
  constructor(tiles: TilePlanes, outputShape: number[]) {
    const [, kernelWidth, inChannels, outChannels] = outputShape;
    this.outputShape = outputShape;
    this.userCode = `
      ${tileUV(tiles)}
      void main() {
        ivec4 at = getOutputCoords();
        int tap = at.x * ${kernelWidth} + at.y;
        vec2 uv = tileUV((tap * ${groupsOf(inChannels)} + (at.z >> 2)) * ${groupsOf(outChannels)} + (at.w >> 2));
        bool upper = (at.z & 2) == 0;
        vec4 first = upper ? texture(tiles0, uv) : texture(tiles2, uv);
        vec4 second = upper ? texture(tiles1, uv) : texture(tiles3, uv);
        vec4 result = (at.w & 2) == 0 ? vec4(first.xy, second.xy) : vec4(first.zw, second.zw);
        if (at.z + 1 >= ${inChannels}) result.zw = vec2(0.0);
        if (at.w + 1 >= ${outChannels}) result.yw = vec2(0.0);
        setOutput(result);
      }`;
  }
}

/** x [batch, height, width, inChannels], dy [batch, outHeight, outWidth, outChannels] → dW, filterShape; null where a texture would be too large. */
function filterGradient(
  backend: MathBackendWebGL,
  { x, dy }: Record<'x' | 'dy', tf.TensorInfo>,
  attrs: object,
): tf.TensorInfo | null {
  const { filterShape } = attrs as tf.Conv2DBackpropFilterAttrs;
  const info = convInfo(x.shape, filterShape, attrs);
  if (isPointwise(info)) return pointwiseFilterGradient(backend, x, dy, info);
  const pictureLayout = paddedLayout(info);
  const width = Math.ceil(info.outWidth / STEP) * STEP;
  const gradientLayout = { top: 0, left: 0, height: info.outHeight, width, spreadY: 1, spreadX: 1 };
  if (!picturePlaneFits(x.shape, pictureLayout) || !picturePlaneFits(dy.shape, gradientLayout)) return null;

  const rows = info.batchSize * info.outHeight;
  const taps = info.filterHeight * info.filterWidth;
  const groups = groupsOf(info.inChannels);
  const columns = groupsOf(info.outChannels);
  const texels = taps * groups * columns;
  const { parts, rowsPerPart } = rowParts(rows, info.outWidth, texels);
  const pictures = picturePlane(backend, x, pictureLayout);
  const gradients = picturePlane(backend, dy, gradientLayout);
  const numbers = {
    columns,
    groups,
    taps,
    kernelWidth: info.filterWidth,
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
  const tiles: TilePlanes = sumParts(
    backend,
    drawTiles(backend, BODY, { pictures, gradients }, numbers, parts * texels),
    parts,
    texels,
  );
  const dW = backend.runWebGLProgram(new TilesToFilter(tiles, filterShape), [...tiles.planes], 'float32');
  disposeTiles(backend, tiles);
  for (const plane of [pictures, gradients]) backend.disposeIntermediateTensorInfo(plane);
  return dW;
}

const stock = replaceKernel('Conv2DBackpropFilter', 'webgl', (args) => {
  const inputs = args.inputs as Record<'x' | 'dy', tf.TensorInfo>;
  const attrs = args.attrs as object;
  const dW = isNhwc(attrs) && filterGradient(args.backend as MathBackendWebGL, inputs, attrs);
  return dW || stockUndilated(stock, args);
});
