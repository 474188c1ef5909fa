/**
 * The gradients of convolutions that TensorFlow.js registers, but with dilation: its own throw there, and the functions
 * that they call have no argument for it. Every backend imports this for its effect. It must not know of models.
 */
import * as tf from '@tensorflow/tfjs';
import { BACKENDS } from '../types.ts';

type FilterShape = [number, number, number, number];

/** The gradient functions of a convolution with the kernels of that name for its two gradients. */
function gradientOf(filterKernel: string, inputKernel: string): tf.GradFunc {
  return (dy, saved, attributes) => {
    const [x, filter] = saved;
    const { strides, pad, dataFormat, dilations, dimRoundingMode } = attributes as unknown as tf.Conv2DAttrs;
    const hasOurKernels = BACKENDS.some((backend) => backend === tf.getBackend());
    if (!hasOurKernels && !tf.backend_util.tupleValuesAreOne(dilations ?? 1))
      throw new Error(`The ${tf.getBackend()} backend cannot compute the gradient of a dilated convolution.`);
    const common = {
      strides,
      pad,
      dataFormat: dataFormat ?? 'NHWC',
      dilations: dilations ?? 1,
      dimRoundingMode,
    };
    const run = (kernel: string, inputs: object, more: object) =>
      tf
        .engine()
        .runKernel(
          kernel,
          inputs as tf.NamedTensorMap,
          { ...common, ...more } as tf.NamedAttrMap,
        ) as tf.Tensor;
    return {
      x: () => run(inputKernel, { dy, filter }, { inputShape: x.shape }),
      filter: () => run(filterKernel, { x, dy }, { filterShape: filter.shape as FilterShape }),
    };
  };
}

const GRADIENTS = {
  Conv2D: gradientOf('Conv2DBackpropFilter', 'Conv2DBackpropInput'),
  DepthwiseConv2dNative: gradientOf(
    'DepthwiseConv2dNativeBackpropFilter',
    'DepthwiseConv2dNativeBackpropInput',
  ),
};

for (const [kernelName, gradFunc] of Object.entries(GRADIENTS)) {
  tf.unregisterGradient(kernelName);
  tf.registerGradient({ kernelName, inputsToSave: ['x', 'filter'], gradFunc });
}
