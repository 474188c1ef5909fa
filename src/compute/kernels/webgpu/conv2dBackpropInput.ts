/**
 * The gradient of a convolution's input on WebGPU, in place of the stock kernel, whose invocations share nothing.
 *
 * dx[(b, y, x), c] = Σ_(i, j, f) dy[b, (y + padTop − i·dilationY) / strideY, …, f] · W[i, j, c, f], over the taps whose
 * quotients are whole and within dy: a matrix product with the values of dy fetched on the way.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { convInfo, isNhwc, isPointwise } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { geometryCode } from './common/convolution.ts';
import { matrixProduct } from './common/matrixProduct.ts';
import { placesOf, plainProduct } from './common/plainProduct.ts';

/** `outer` is the position in dx, `inner` the tap and the channel of dy. */
const outputFetch = (vec4: boolean) => {
  const zero = vec4 ? 'vec4f()' : '0.0';
  return `
  let tap = inner / OUT_CHANNELS;
  let at = outer % IN_POSITIONS;
  let y = i32(at / IN_ROW) + PAD_TOP - i32(tap / KERNEL_WIDTH) * DILATION_Y;
  let x = i32(at % IN_ROW) + PAD_LEFT - i32(tap % KERNEL_WIDTH) * DILATION_X;
  if (y < 0 || x < 0 || y % STRIDE_Y != 0 || x % STRIDE_X != 0) { return ${zero}; }
  let outY = y / STRIDE_Y;
  let outX = x / STRIDE_X;
  if (outY >= OUT_HEIGHT || outX >= OUT_WIDTH) { return ${zero}; }
  let picture = outer / IN_POSITIONS * OUT_POSITIONS;
  return a[((picture + u32(outY * OUT_WIDTH + outX)) * OUT_CHANNELS + inner % OUT_CHANNELS)${vec4 ? ' / 4u' : ''}];`;
};

/** dy [batch, outHeight, outWidth, outChannels], filter HWIO → dx, inputShape. */
const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const { dy, filter } = inputs as Record<'dy' | 'filter', tf.TensorInfo>;
  const { inputShape } = attrs as unknown as tf.Conv2DBackpropInputAttrs;
  const info = convInfo(inputShape, filter.shape, attrs as object);
  if (isPointwise(info))
    return plainProduct(
      backend as WebGPUBackend,
      'Conv2DBackpropInput',
      placesOf(dy),
      placesOf(filter, true),
      inputShape,
    );
  const vec4 = info.outChannels % 4 === 0;
  return matrixProduct(
    backend as WebGPUBackend,
    {
      name: 'Conv2DBackpropInput',
      rows: info.batchSize * info.inHeight * info.inWidth,
      columns: info.inChannels,
      inner: info.filterHeight * info.filterWidth * info.outChannels,
      declarations: geometryCode(info),
      a: { tensor: dy, contiguous: 'inner', vec4, fetch: outputFetch(vec4) },
      b: {
        tensor: filter,
        contiguous: 'inner',
        vec4,
        fetch: `
  let at = (inner / OUT_CHANNELS * IN_CHANNELS + outer) * OUT_CHANNELS + inner % OUT_CHANNELS;
  return b[at${vec4 ? ' / 4u' : ''}];`,
      },
    },
    inputShape,
  );
};

const stock = replaceKernel('Conv2DBackpropInput', 'webgpu', (args) =>
  isNhwc(args.attrs as object) ? kernelFunc(args) : stock(args),
);
