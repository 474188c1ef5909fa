/**
 * A stretch of the channels of pictures on WebGL, in place of the stock kernel, which puts every texel together from four reads.
 * Here a texel of the result is one of x, so the first channel has an even number. Others stay with the stock kernel.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { replaceKernel } from '../common/registry.ts';
import { channelTexel } from './common/channelTexel.ts';
import { drawPass, packed } from './common/packed.ts';

const stock = replaceKernel('Slice', 'webgl', (args) => {
  const backend = args.backend as MathBackendWebGL;
  const x = args.inputs.x as tf.TensorInfo;
  const { begin, size } = args.attrs as unknown as tf.SliceAttrs;
  const [from, shape] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size);
  const { texture } = backend.texData.get(x.dataId);
  const isOurs =
    texture &&
    x.dtype === 'float32' &&
    shape.length === 4 &&
    [0, 1, 2].every((axis) => from[axis] === 0 && shape[axis] === x.shape[axis]) &&
    shape[3] > 0 &&
    from[3] % 2 === 0;
  if (!isOurs) return stock(args);
  const read = packed(backend, x);
  const result = drawPass(backend, shape, {
    declarations: 'uniform int from;',
    code: `value = ${channelTexel(backend, read.info, 'x', 'from + group')};`,
    inputs: { x: read.info },
    ints: { from: from[3] / 2 },
  });
  read.dispose();
  return result;
});
