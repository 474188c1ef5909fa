/** MobileNetV3Small, as keras.applications.MobileNetV3Small builds it without its Rescaling. It must not import tfjs. */
import type { Drawn } from '../graph/draft.ts';
import type { LayerConfig } from '../layers/rule.ts';
import type { ModelDefinition } from './definition.ts';
import { correctPad, inEights, MINUS_ONE_TO_ONE } from './parts.ts';

type Activation = (x: Drawn) => Drawn;
const relu: Activation = (x) => x.to('ReLU');
const hardSilu: Activation = (x) => x.to('Activation', { activation: 'hard_silu' });

/** Expansion, filters, kernel, step, whether channels are weighed, activation of each block. */
const BLOCKS: readonly [number, number, number, number, boolean, Activation][] = [
  [1, 16, 3, 2, true, relu],
  [72 / 16, 24, 3, 2, false, relu],
  [88 / 24, 24, 3, 1, false, relu],
  [4, 40, 5, 2, true, hardSilu],
  [6, 40, 5, 1, true, hardSilu],
  [6, 40, 5, 1, true, hardSilu],
  [3, 48, 5, 1, true, hardSilu],
  [3, 48, 5, 1, true, hardSilu],
  [6, 96, 5, 2, true, hardSilu],
  [6, 96, 5, 1, true, hardSilu],
  [6, 96, 5, 1, true, hardSilu],
];

const conv = (x: Drawn, name: string, filters: number, args: LayerConfig = {}): Drawn =>
  x.to('Conv2D', { name, filters, kernel_size: 1, padding: 'same', use_bias: false, ...args });

const norm = (x: Drawn, name: string): Drawn =>
  x.to('BatchNormalization', { name: `${name}_bn`, momentum: 0.999 });

/** The gate is hard_sigmoid, written out: relu6(x + 3) · (1/6). */
function squeezeAndExcite(x: Drawn, block: string): Drawn {
  const name = `${block}squeeze_excite_`;
  const filters = x.shape[2];
  const means = x.to('GlobalAveragePooling2D', { name: `${name}avg_pool`, keepdims: true });
  const inner = conv(means, `${name}conv`, inEights(filters * 0.25), { use_bias: true });
  const outer = conv(inner.to('ReLU', { name: `${name}relu` }), `${name}conv_1`, filters, { use_bias: true });
  const gate = outer
    .plus(3)
    .to('ReLU', { max_value: 6 })
    .times(1 / 6);
  return x.to('Multiply', { name: `${name}mul` }, gate);
}

export const mobileNetV3: ModelDefinition = {
  id: 'mobilenet-v3-small',
  title: 'MobileNetV3 Small',
  summary: 'MobileNetV2 with fewer sums, and with channels that are weighed. For the slowest devices.',
  leastSize: 32,
  preprocessing: MINUS_ONE_TO_ONE,
  cutLayers: [
    'expanded_conv_project_bn',
    ...[2, 5, 7, 10].map((number) => `expanded_conv_${number}_add`),
    ...['conv_1_bn', 'activation_17'],
  ],
  layers(picture) {
    const stem = conv(picture, 'conv', 16, { kernel_size: 3, strides: 2 });
    let x = hardSilu(norm(stem, 'conv'));
    BLOCKS.forEach(([expansion, filters, kernel, strides, weighed, activation], number) => {
      const name = number === 0 ? 'expanded_conv_' : `expanded_conv_${number}_`;
      const input = x;
      if (number > 0) {
        const expanded = conv(x, `${name}expand`, inEights(input.shape[2] * expansion));
        x = activation(norm(expanded, `${name}expand`));
      }
      if (strides === 2) x = correctPad(x, kernel, `${name}depthwise_pad`);
      const depthwise = x.to('DepthwiseConv2D', {
        ...{ name: `${name}depthwise`, kernel_size: kernel, strides, use_bias: false },
        padding: strides === 1 ? 'same' : 'valid',
      });
      x = activation(norm(depthwise, `${name}depthwise`));
      if (weighed) x = squeezeAndExcite(x, name);
      x = norm(conv(x, `${name}project`, filters), `${name}project`);
      if (strides === 1 && input.shape[2] === filters) x = input.to('Add', { name: `${name}add` }, x);
    });
    const last = norm(conv(x, 'conv_1', inEights(x.shape[2] * 6)), 'conv_1');
    return hardSilu(last).to('GlobalAveragePooling2D', { name: 'avg_pool' });
  },
};
