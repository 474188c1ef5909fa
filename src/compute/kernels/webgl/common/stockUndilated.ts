/** Handing a gradient on to a stock kernel, which would ignore a dilation without a word. */
import * as tf from '@tensorflow/tfjs';

/** What `stock` makes of `args`. Throws where they ask for a dilation. */
export function stockUndilated(
  stock: tf.KernelFunc,
  args: Parameters<tf.KernelFunc>[0],
): ReturnType<tf.KernelFunc> {
  const { dilations = 1 } = args.attrs as unknown as { dilations?: number | [number, number] };
  if (!tf.backend_util.tupleValuesAreOne(dilations))
    throw new Error(
      `This device cannot compute the gradient of a convolution with dilation ${dilations} of that size.`,
    );
  return stock(args);
}
