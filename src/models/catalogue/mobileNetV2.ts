/** MobileNetV2, as keras.applications.MobileNetV2 builds it. It must not import tfjs. */
import type { Drawn } from '../graph/draft.ts';
import type { LayerConfig } from '../layers/rule.ts';
import type { ModelDefinition } from './definition.ts';
import { correctPad, inEights, MINUS_ONE_TO_ONE } from './parts.ts';

/** Filters at a width of 1, the step of the first block, and how many blocks there are. */
const STAGES = [
  [16, 1, 1],
  [24, 2, 2],
  [32, 2, 3],
  [64, 2, 4],
  [96, 1, 3],
  [160, 2, 3],
  [320, 1, 1],
];
/** The channels inside a block, relative to those that come in. */
const EXPANSION = 6;

const conv = (x: Drawn, name: string, filters: number, args: LayerConfig = {}): Drawn =>
  x.to('Conv2D', { name, filters, kernel_size: 1, padding: 'same', use_bias: false, ...args });

const norm = (x: Drawn, name: string): Drawn => x.to('BatchNormalization', { name, momentum: 0.999 });

const relu6 = (x: Drawn, name: string): Drawn => x.to('ReLU', { name: `${name}relu`, max_value: 6 });

/** Wide inside, narrow at both ends: the sum joins the narrow ones. */
function block(input: Drawn, filters: number, strides: number, number: number): Drawn {
  const name = number === 0 ? 'expanded_conv_' : `block_${number}_`;
  const channels = input.shape[2];
  let x = input;
  if (number > 0) {
    const expanded = conv(x, `${name}expand`, channels * EXPANSION);
    x = relu6(norm(expanded, `${name}expand_BN`), `${name}expand_`);
  }
  if (strides === 2) x = correctPad(x, 3, `${name}pad`);
  const depthwise = x.to('DepthwiseConv2D', {
    ...{ name: `${name}depthwise`, kernel_size: 3, strides, use_bias: false },
    padding: strides === 1 ? 'same' : 'valid',
  });
  const inner = relu6(norm(depthwise, `${name}depthwise_BN`), `${name}depthwise_`);
  const projected = norm(conv(inner, `${name}project`, filters), `${name}project_BN`);
  return channels === filters && strides === 1
    ? input.to('Add', { name: `${name}add` }, projected)
    : projected;
}

export const mobileNetV2: ModelDefinition = {
  id: 'mobilenet-v2',
  title: 'MobileNetV2',
  summary: 'Inverted residual blocks. The usual first choice where a model must be small and quick.',
  widths: [0.35, 0.5, 0.75, 1],
  leastSize: 32,
  preprocessing: MINUS_ONE_TO_ONE,
  cutLayers: [
    'expanded_conv_project_BN',
    ...[2, 5, 9, 12, 15].map((number) => `block_${number}_add`),
    ...['block_16_project_BN', 'out_relu'],
  ],
  layers(picture, width) {
    const stem = conv(picture, 'Conv1', inEights(32 * width), { kernel_size: 3, strides: 2 });
    let x = relu6(norm(stem, 'bn_Conv1'), 'Conv1_');
    let number = 0;
    for (const [filters, strides, repeats] of STAGES)
      for (let at = 0; at < repeats; at++)
        x = block(x, inEights(Math.trunc(filters * width)), at === 0 ? strides : 1, number++);
    // The last convolution grows with widths above 1 only.
    const last = conv(x, 'Conv_1', 1280, { padding: 'valid' });
    return relu6(norm(last, 'Conv_1_bn'), 'out_').to('GlobalAveragePooling2D');
  },
};
