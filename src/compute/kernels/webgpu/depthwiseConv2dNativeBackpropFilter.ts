/**
 * The gradient of a depthwise convolution's filter on WebGPU, in place of the stock kernel, whose every invocation
 * loops over the whole batch and which knows no dilation.
 *
 * dW[i, j, c, m] = Σ_(b, y, x) x[b, y·strideY − padTop + i·dilationY, …, c] · dy[b, y, x, c·multiplier + m], in parts of
 * a few hundred positions that a second pass adds up.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { convInfo } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { geometryCode, windowFetch } from './common/convolution.ts';
import { dispatch, EACH_INDEX, eachIndex } from './common/dispatch.ts';
import { sumRows } from './common/sumRows.ts';

/** Positions that one invocation adds up. */
const PART_LENGTH = 256;

/** x [batch, height, width, channels], dy [batch, outHeight, outWidth, channels · multiplier] → dW, filterShape. */
replaceKernel('DepthwiseConv2dNativeBackpropFilter', 'webgpu', ({ inputs, backend, attrs }) => {
  const webgpu = backend as WebGPUBackend;
  const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
  const { filterShape } = attrs as unknown as tf.DepthwiseConv2dNativeBackpropFilterAttrs;
  const info = convInfo(x.shape, filterShape, attrs as object, true);
  const positions = info.batchSize * info.outHeight * info.outWidth;
  const weights = info.filterHeight * info.filterWidth * info.outChannels;
  const parts = Math.ceil(positions / PART_LENGTH);
  const output = webgpu.makeTensorInfo([parts, weights], 'float32');
  dispatch(webgpu, {
    name: 'DepthwiseConv2dNativeBackpropFilter',
    bindings: {
      partial: { data: output, type: 'f32', writes: true },
      xValues: { data: x, type: 'f32' },
      dy: { data: dy, type: 'f32' },
    },
    numbers: { size: parts * weights, positions },
    declarations: `${geometryCode(info)}
const WEIGHTS: u32 = ${weights};
fn xAt(position: u32, element: u32) -> f32 {${windowFetch('xValues', 'position', 'element', false)}
}`,
    ...eachIndex(parts * weights),
    body: `${EACH_INDEX}
  let weight = index % WEIGHTS;
  let outChannel = weight % OUT_CHANNELS;
  let element = weight / OUT_CHANNELS * IN_CHANNELS + outChannel / ${info.outChannels / info.inChannels}u;
  let start = index / WEIGHTS * ${PART_LENGTH}u;
  var sum = 0.0;
  for (var position = start; position < min(numbers.positions, start + ${PART_LENGTH}u); position++) {
    sum += xAt(position, element) * dy[position * OUT_CHANNELS + outChannel];
  }
  partial[index] = sum;`,
  });
  const result = sumRows(webgpu, output, parts, weights, filterShape);
  webgpu.disposeData(output.dataId);
  return result;
});
