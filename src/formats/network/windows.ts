/**
 * The layers that slide a window over a picture: convolutions and pools, with their padding. It must not know of models.
 */
import { type LayerCall, type Placed, pairOf, pictureOf, refuse, weight } from './layerCall.ts';
import type { Pads, Pair } from './types.ts';

/**
 * Padding and size of what slides a window over a picture. "same" gives ceil(size / stride) places, the odd zero at the
 * bottom and right (TensorFlow's rule); "valid" pads nothing.
 */
function slide(call: LayerCall, windowSize: Pair, strides: Pair): { pads: Pads; size: Pair } {
  const [height, width] = pictureOf(call);
  const along = (size: number, axis: 0 | 1) => {
    const [window, stride] = [windowSize[axis], strides[axis]];
    if (call.config.padding === 'valid')
      return { before: 0, after: 0, size: Math.floor((size - window) / stride) + 1 };
    if (call.config.padding !== 'same') refuse(call, `pads "${call.config.padding}"`);
    const places = Math.ceil(size / stride);
    const zeros = Math.max(0, (places - 1) * stride + window - size);
    return { before: Math.floor(zeros / 2), after: Math.ceil(zeros / 2), size: places };
  };
  const [rows, cols] = [along(height, 0), along(width, 1)];
  return { pads: [rows.before, cols.before, rows.after, cols.after], size: [rows.size, cols.size] };
}

export function convolution(call: LayerCall, kind: 'conv' | 'depthwise', kernelName: string): Placed {
  const kernel = weight(call, kernelName);
  const [rows, cols] = pairOf(call.config.kernelSize);
  const channels = pictureOf(call)[2];
  const last = kernel.length / (rows * cols * channels);
  if (!Number.isInteger(last)) refuse(call, 'has groups');
  const [strides, dilations] = [pairOf(call.config.strides ?? 1), pairOf(call.config.dilationRate ?? 1)];
  const window: Pair = [(rows - 1) * dilations[0] + 1, (cols - 1) * dilations[1] + 1];
  const { pads, size } = slide(call, window, strides);
  const bias = call.weights.get('bias') ?? null;
  const shape = [...size, kind === 'conv' ? last : channels * last];
  return { kind, kernel, kernelShape: [rows, cols, channels, last], bias, strides, dilations, pads, shape };
}

export function separable(call: LayerCall): Placed[] {
  const depthwise = convolution({ ...call, weights: withoutBias(call) }, 'depthwise', 'depthwise_kernel');
  const pointwise = convolution(
    {
      ...call,
      config: { ...call.config, kernelSize: 1, strides: 1, dilationRate: 1 },
      inputShapes: [depthwise.shape],
    },
    'conv',
    'pointwise_kernel',
  );
  return [depthwise, pointwise];
}

function withoutBias({ weights }: LayerCall): Map<string, Float32Array> {
  return new Map([...weights].filter(([name]) => name !== 'bias'));
}

export function pool(call: LayerCall, kind: 'maxPool' | 'averagePool'): Placed[] {
  const poolSize = pairOf(call.config.poolSize);
  const strides = pairOf(call.config.strides ?? poolSize);
  const { pads, size } = slide(call, poolSize, strides);
  return [{ kind, poolSize, strides, pads, shape: [...size, pictureOf(call)[2]] }];
}

export function globalPool(call: LayerCall, kind: 'globalMax' | 'globalAverage'): Placed[] {
  const channels = pictureOf(call)[2];
  const pooled: Placed = { kind, shape: [channels] };
  return call.config.keepdims ? [pooled, { kind: 'reshape', shape: [1, 1, channels] }] : [pooled];
}
