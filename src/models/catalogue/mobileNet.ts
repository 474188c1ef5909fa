/** MobileNet, as keras.applications.MobileNet builds it. It must not import tfjs. */
import type { Drawn } from '../graph/draft.ts';
import type { ModelDefinition } from './definition.ts';
import { MINUS_ONE_TO_ONE } from './parts.ts';

/** Filters at a width of 1, and steps, of the depthwise separable blocks. */
const BLOCKS = [
  ...[
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
  ],
  ...[
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [1024, 2],
    [1024, 1],
  ],
]; // prettier-ignore

const normalized = (x: Drawn, name: string): Drawn =>
  x.to('BatchNormalization', { name: `${name}_bn` }).to('ReLU', { name: `${name}_relu`, max_value: 6 });

function block(x: Drawn, filters: number, strides: number, number: number): Drawn {
  // Always at the bottom and right, so that at odd sizes it is not what "same" would do.
  const padded =
    strides === 1
      ? x
      : x.to('ZeroPadding2D', {
          name: `conv_pad_${number}`,
          padding: [
            [0, 1],
            [0, 1],
          ],
        });
  const depthwise = padded.to('DepthwiseConv2D', {
    ...{ name: `conv_dw_${number}`, kernel_size: 3, strides, use_bias: false },
    padding: strides === 1 ? 'same' : 'valid',
  });
  const pointwise = { filters, kernel_size: 1, padding: 'same', use_bias: false };
  return normalized(
    normalized(depthwise, `conv_dw_${number}`).to('Conv2D', { name: `conv_pw_${number}`, ...pointwise }),
    `conv_pw_${number}`,
  );
}

export const mobileNet: ModelDefinition = {
  id: 'mobilenet',
  title: 'MobileNet',
  summary:
    'Depthwise and pointwise convolutions in turn. Made for telephones: small, quick and easy to follow.',
  widths: [0.25, 0.5, 0.75, 1],
  leastSize: 32,
  preprocessing: MINUS_ONE_TO_ONE,
  cutLayers: [1, 3, 5, 11, 13].map((number) => `conv_pw_${number}_relu`),
  layers(picture, width) {
    const scaled = (filters: number) => Math.trunc(filters * width);
    const stem = picture.to('Conv2D', {
      ...{ name: 'conv1', filters: scaled(32), kernel_size: 3, strides: 2 },
      ...{ padding: 'same', use_bias: false },
    });
    return BLOCKS.reduce(
      (x, [filters, strides], at) => block(x, scaled(filters), strides, at + 1),
      normalized(stem, 'conv1'),
    ).to('GlobalAveragePooling2D');
  },
};
