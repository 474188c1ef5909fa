/**
 * Parts of the channels of pictures on WebGL (the gradient of joining them), in place of the stock kernel, which puts every texel
 * together from four reads. Here a texel of the result is one of x; so all parts but the last need even numbers of channels. Others
 * stay with the stock kernel.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { replaceKernel } from '../common/registry.ts';
import { channelTexel } from './common/channelTexel.ts';
import { drawPass, packed } from './common/packed.ts';

const stock = replaceKernel('SplitV', 'webgl', (args) => {
  const backend = args.backend as MathBackendWebGL;
  const x = args.inputs.x as tf.TensorInfo;
  const { numOrSizeSplits, axis } = args.attrs as unknown as tf.SplitVAttrs;
  const [channelAxis] = tf.util.parseAxisParam(axis, x.shape);
  if (x.shape.length !== 4 || channelAxis !== 3 || x.dtype !== 'float32') return stock(args);
  const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, channelAxis);
  if (sizes.some((size, i) => size === 0 || (size % 2 === 1 && i < sizes.length - 1))) return stock(args);
  const read = packed(backend, x);
  const parts = sizes.map((size, i) =>
    drawPass(backend, [...x.shape.slice(0, 3), size], {
      declarations: 'uniform int from;',
      code: `value = ${channelTexel(backend, read.info, 'x', 'from + group')};`,
      inputs: { x: read.info },
      ints: { from: sizes.slice(0, i).reduce((sum, one) => sum + one, 0) / 2 },
    }),
  );
  read.dispose();
  return parts;
});
