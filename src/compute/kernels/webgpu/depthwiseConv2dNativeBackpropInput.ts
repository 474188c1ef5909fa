/**
 * The gradient of a depthwise convolution's input on WebGPU, in place of the stock kernel, which knows no dilation.
 *
 * dx[b, y, x, c] = Σ_(i, j, m) dy[b, (y + padTop − i·dilationY) / strideY, …, c·multiplier + m] · W[i, j, c, m], over the
 * taps whose quotients are whole and within dy.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { convInfo } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { geometryCode } from './common/convolution.ts';
import { dispatch, EACH_INDEX, eachIndex } from './common/dispatch.ts';

/** dy [batch, outHeight, outWidth, channels · multiplier], filter [height, width, channels, multiplier] → dx, inputShape. */
replaceKernel('DepthwiseConv2dNativeBackpropInput', 'webgpu', ({ inputs, backend, attrs }) => {
  const webgpu = backend as WebGPUBackend;
  const { dy, filter } = inputs as Record<'dy' | 'filter', tf.TensorInfo>;
  const { inputShape } = attrs as unknown as tf.DepthwiseConv2dNativeBackpropInputAttrs;
  const info = convInfo(inputShape, filter.shape, attrs as object, true);
  const dx = webgpu.makeTensorInfo(inputShape, 'float32');
  const size = info.batchSize * info.inHeight * info.inWidth * info.inChannels;
  dispatch(webgpu, {
    name: 'DepthwiseConv2dNativeBackpropInput',
    bindings: {
      dx: { data: dx, type: 'f32', writes: true },
      dy: { data: dy, type: 'f32' },
      weights: { data: filter, type: 'f32' },
    },
    numbers: { size },
    declarations: `${geometryCode(info)}
const MULTIPLIER: u32 = ${info.outChannels / info.inChannels};`,
    ...eachIndex(size),
    body: `${EACH_INDEX}
  let channel = index % IN_CHANNELS;
  let at = index / IN_CHANNELS % IN_POSITIONS;
  let picture = index / IN_CHANNELS / IN_POSITIONS * OUT_POSITIONS;
  var sum = 0.0;
  for (var i = 0; i < ${info.filterHeight}; i++) {
    let y = i32(at / IN_ROW) + PAD_TOP - i * DILATION_Y;
    if (y < 0 || y % STRIDE_Y != 0 || y / STRIDE_Y >= OUT_HEIGHT) { continue; }
    for (var j = 0; j < ${info.filterWidth}; j++) {
      let x = i32(at % IN_ROW) + PAD_LEFT - j * DILATION_X;
      if (x < 0 || x % STRIDE_X != 0 || x / STRIDE_X >= OUT_WIDTH) { continue; }
      let position = picture + u32(y / STRIDE_Y * OUT_WIDTH + x / STRIDE_X);
      let tap = u32(i) * KERNEL_WIDTH + u32(j);
      for (var m = channel * MULTIPLIER; m < (channel + 1u) * MULTIPLIER; m++) {
        sum += dy[position * OUT_CHANNELS + m] * weights[tap * OUT_CHANNELS + m];
      }
    }
  }
  dx[index] = sum;`,
  });
  return dx;
});
