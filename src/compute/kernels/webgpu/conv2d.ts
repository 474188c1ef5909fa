/**
 * Convolution on WebGPU as a matrix product with the patches fetched on the way, in place of the stock kernel, whose
 * tiles are a quarter of ours.
 *
 * y[(b, y, x), f] = Σ_(i, j, c) x[b, y·strideY − padTop + i·dilationY, …, c] · W[(i, j, c), f].
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { convInfo, isNhwc, isPointwise } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { geometryCode, windowFetch } from './common/convolution.ts';
import { matrixProduct } from './common/matrixProduct.ts';
import { placesOf, plainProduct } from './common/plainProduct.ts';

/** x [batch, height, width, inChannels], filter HWIO → [batch, outHeight, outWidth, outChannels]. */
const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
  const webgpu = backend as WebGPUBackend;
  const { x, filter } = inputs as Record<'x' | 'filter', tf.TensorInfo>;
  const info = convInfo(x.shape, filter.shape, attrs as object);
  if (isPointwise(info)) return plainProduct(webgpu, 'Conv2D', placesOf(x), placesOf(filter), info.outShape);
  const patch = info.filterHeight * info.filterWidth * info.inChannels;
  const aVec4 = info.inChannels % 4 === 0;
  const bVec4 = info.outChannels % 4 === 0;
  return matrixProduct(
    webgpu,
    {
      name: 'Conv2D',
      rows: info.batchSize * info.outHeight * info.outWidth,
      columns: info.outChannels,
      inner: patch,
      declarations: geometryCode(info),
      a: { tensor: x, contiguous: 'inner', vec4: aVec4, fetch: windowFetch('a', 'outer', 'inner', aVec4) },
      b: {
        tensor: filter,
        contiguous: 'outer',
        vec4: bVec4,
        fetch: `return b[(inner * OUT_CHANNELS + outer)${bVec4 ? ' / 4u' : ''}];`,
      },
    },
    info.outShape,
  );
};

const stock = replaceKernel('Conv2D', 'webgpu', (args) =>
  isNhwc(args.attrs as object) ? kernelFunc(args) : stock(args),
);
