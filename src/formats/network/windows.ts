/**
 * The layers that slide a window over a picture: convolutions and pools, with their padding. It must not know of models.
 */
import { pairOf } from '../../models/layers/rule.ts';
import { slide, stridesOf } from '../../models/layers/windows.ts';
import { type LayerCall, type Placed, pictureOf, weight, weightOf } from './layerCall.ts';

export function convolution(call: LayerCall, kind: 'conv' | 'depthwise', kernelName: string): Placed {
  const { config } = call.layer;
  const kernel = weight(call, kernelName);
  const [rows, columns] = pairOf(config.kernel_size);
  const picture = pictureOf(call);
  const groups = (config.groups ?? 1) as number;
  const shared = {
    ...{ kernel, bias: weightOf(call, 'bias'), pads: slide(config, picture).pads },
    ...{ strides: stridesOf(config), dilations: pairOf(config.dilation_rate ?? 1) },
  };
  const isDepthwise = kind === 'depthwise' || groups === picture[2];
  const channels = isDepthwise ? picture[2] : picture[2] / groups;
  const kernelShape = [rows, columns, channels, kernel.length / (rows * columns * channels)] as const;
  return isDepthwise
    ? { kind: 'depthwise', kernelShape, ...shared }
    : { kind, kernelShape, groups, ...shared };
}

export function separable(call: LayerCall): Placed[] {
  const [, , channels] = pictureOf(call);
  const { kernel_size, strides, padding, dilation_rate, depth_multiplier } = call.layer.config;
  const depthwise = { kernel_size, strides, padding, dilation_rate };
  const between = [...call.outputShape.slice(0, 2), channels * ((depth_multiplier ?? 1) as number)];
  const withoutBias = call.layer.weights.filter(({ name }) => name !== 'bias');
  const first = { ...call, layer: { ...call.layer, config: depthwise, weights: withoutBias } };
  const second = {
    ...{ ...call, inputShapes: [between] },
    layer: { ...call.layer, config: { kernel_size: 1, padding: 'valid' } },
  };
  return [
    { ...convolution(first, 'depthwise', 'depthwise_kernel'), shape: between },
    convolution(second, 'conv', 'pointwise_kernel'),
  ];
}

export function pool(call: LayerCall, kind: 'maxPool' | 'averagePool'): Placed[] {
  const { config } = call.layer;
  const { pads } = slide(config, pictureOf(call));
  return [{ kind, poolSize: pairOf(config.pool_size), strides: stridesOf(config), pads }];
}

export function globalPool(call: LayerCall, kind: 'globalMax' | 'globalAverage'): Placed[] {
  const [, , channels] = pictureOf(call);
  const pooled: Placed = { kind, shape: [channels] };
  return call.outputShape.length === 1 ? [pooled] : [pooled, { kind: 'reshape' }];
}
