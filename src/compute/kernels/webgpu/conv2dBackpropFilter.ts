/**
 * The gradient of a convolution's filter on WebGPU, in place of the stock kernel, whose every invocation loops over
 * the whole batch and all positions.
 *
 * dW[(i, j, c), f] = Σ_(b, y, x) x[b, y·strideY − padTop + i·dilationY, …, c] · dy[(b, y, x), f]: a matrix product whose
 * long inner dimension is cut into parts.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { convInfo, isNhwc, isPointwise } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { geometryCode, windowFetch } from './common/convolution.ts';
import { matrixProduct } from './common/matrixProduct.ts';
import { placesOf, plainProduct } from './common/plainProduct.ts';

/** x [batch, height, width, inChannels], dy [batch, outHeight, outWidth, outChannels] → dW, filterShape. */
const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
  const { filterShape } = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
  const info = convInfo(x.shape, filterShape, attrs as object);
  if (isPointwise(info))
    return plainProduct(
      backend as WebGPUBackend,
      'Conv2DBackpropFilter',
      placesOf(x, true),
      placesOf(dy),
      filterShape,
    );
  const aVec4 = info.inChannels % 4 === 0;
  const bVec4 = info.outChannels % 4 === 0;
  return matrixProduct(
    backend as WebGPUBackend,
    {
      name: 'Conv2DBackpropFilter',
      rows: info.filterHeight * info.filterWidth * info.inChannels,
      columns: info.outChannels,
      inner: info.batchSize * info.outHeight * info.outWidth,
      declarations: geometryCode(info),
      a: { tensor: x, contiguous: 'outer', vec4: aVec4, fetch: windowFetch('a', 'inner', 'outer', aVec4) },
      b: {
        tensor: dy,
        contiguous: 'outer',
        vec4: bVec4,
        fetch: `return b[(inner * OUT_CHANNELS + outer)${bVec4 ? ' / 4u' : ''}];`,
      },
    },
    filterShape,
  );
};

const stock = replaceKernel('Conv2DBackpropFilter', 'webgpu', (args) =>
  isNhwc(args.attrs as object) ? kernelFunc(args) : stock(args),
);
