/** Xception, as keras.applications.Xception builds it. It must not import tfjs. */
import type { Drawn } from '../graph/draft.ts';
import type { ModelDefinition } from './definition.ts';
import { MINUS_ONE_TO_ONE } from './parts.ts';

const relu = (x: Drawn, name: string): Drawn =>
  x.to('Activation', { name: `${name}_act`, activation: 'relu' });

/** A separable convolution and its normalization. */
const separable = (x: Drawn, name: string, filters: number): Drawn =>
  x
    .to('SeparableConv2D', { name, filters, kernel_size: 3, padding: 'same', use_bias: false })
    .to('BatchNormalization', { name: `${name}_bn` });

/** Half the height and width on both ways: by pooling, and by a pointwise convolution in steps of two. */
function shrinking(input: Drawn, block: number, [before, after]: readonly [number, number]): Drawn {
  const name = `block${block}_`;
  const shortcut = input
    .to('Conv2D', { filters: after, kernel_size: 1, strides: 2, padding: 'same', use_bias: false })
    .to('BatchNormalization');
  // The second block begins with what is active already.
  const first = block === 2 ? input : relu(input, `${name}sepconv1`);
  const second = relu(separable(first, `${name}sepconv1`, before), `${name}sepconv2`);
  return separable(second, `${name}sepconv2`, after)
    .to('MaxPooling2D', { name: `${name}pool`, pool_size: 3, strides: 2, padding: 'same' })
    .to('Add', {}, shortcut);
}

/** Three separable convolutions beside what came in. */
function middle(input: Drawn, block: number): Drawn {
  const branch = [1, 2, 3].reduce((x, at) => {
    const name = `block${block}_sepconv${at}`;
    return separable(relu(x, name), name, 728);
  }, input);
  return branch.to('Add', {}, input);
}

export const xception: ModelDefinition = {
  id: 'xception',
  title: 'Xception',
  summary: 'Separable convolutions throughout. Accurate, large and slow; takes pictures from 71 pixels on.',
  leastSize: 71,
  preprocessing: MINUS_ONE_TO_ONE,
  cutLayers: [
    ...['block1_conv2_act', 'add', 'add_1', 'add_2', 'add_5', 'add_10', 'add_11', 'block14_sepconv2_act'],
  ],
  layers(picture) {
    const conv = (x: Drawn, name: string, filters: number, strides: number) =>
      relu(
        x
          .to('Conv2D', { name, filters, kernel_size: 3, strides, use_bias: false })
          .to('BatchNormalization', { name: `${name}_bn` }),
        name,
      );
    let x = conv(conv(picture, 'block1_conv1', 32, 2), 'block1_conv2', 64, 1);
    x = shrinking(x, 2, [128, 128]);
    x = shrinking(x, 3, [256, 256]);
    x = shrinking(x, 4, [728, 728]);
    for (let block = 5; block <= 12; block++) x = middle(x, block);
    x = shrinking(x, 13, [728, 1024]);
    x = relu(separable(x, 'block14_sepconv1', 1536), 'block14_sepconv1');
    x = relu(separable(x, 'block14_sepconv2', 2048), 'block14_sepconv2');
    return x.to('GlobalAveragePooling2D');
  },
};
