/**
 * Joining pictures channel after channel on WebGL, in place of the stock kernel, which puts every texel together from four reads.
 * Here a texel of the result is one of an input; so all but the last need even numbers of channels. Others stay with the stock kernel.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { replaceKernel } from '../common/registry.ts';
import { channelTexel } from './common/channelTexel.ts';
import { drawPass, packed } from './common/packed.ts';

/** Textures that every device lets a program read. */
const MAX_INPUTS = 8;

const stock = replaceKernel('Concat', 'webgl', (args) => {
  const backend = args.backend as MathBackendWebGL;
  const inputs = args.inputs as unknown as tf.TensorInfo[];
  const [first] = inputs;
  const rank = first.shape.length;
  const [axis] = tf.util.parseAxisParam((args.attrs as unknown as tf.ConcatAttrs).axis, first.shape);
  const channels = inputs.map(({ shape }) => shape[rank - 1]);
  const isOurs =
    rank === 4 &&
    axis === 3 &&
    inputs.length <= MAX_INPUTS &&
    inputs.every(({ dtype }) => dtype === 'float32') &&
    channels.every((count, i) => count > 0 && (count % 2 === 0 || i === inputs.length - 1));
  if (!isOurs) return stock(args);
  const read = inputs.map((tensor) => packed(backend, tensor));
  const shape = [...first.shape.slice(0, 3), channels.reduce((a, b) => a + b, 0)];
  /** Of each input: the pairs of channels before it. */
  const starts = inputs.map((_, i) => channels.slice(0, i).reduce((sum, count) => sum + count / 2, 0));
  const result = drawPass(backend, shape, {
    declarations: `uniform int ${starts.map((_, i) => `start${i}`).join(', ')};`,
    code: read
      .map(({ info }, i) => {
        const texel = channelTexel(backend, info, `x${i}`, `group - start${i}`);
        return `${i === 0 ? '' : `if (group >= start${i})`} value = ${texel};`;
      })
      .join('\n'),
    inputs: Object.fromEntries(read.map(({ info }, i) => [`x${i}`, info])),
    ints: Object.fromEntries(starts.map((start, i) => [`start${i}`, start])),
  });
  for (const { dispose } of read) dispose();
  return result;
});
