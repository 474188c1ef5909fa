/** DenseNet121, as keras.applications.DenseNet121 builds it. It must not import tfjs. */
import type { Drawn } from '../graph/draft.ts';
import type { LayerConfig } from '../layers/rule.ts';
import type { ModelDefinition } from './definition.ts';
import { IMAGENET_NORMALIZED } from './parts.ts';

/** How many blocks each stage has. */
const STAGES = [6, 12, 24, 16];
/** Channels that each block adds. */
const GROWTH = 32;

const conv = (x: Drawn, name: string, filters: number, kernel: number, args: LayerConfig = {}): Drawn =>
  x.to('Conv2D', { name: `${name}_conv`, filters, kernel_size: kernel, use_bias: false, ...args });

const normRelu = (x: Drawn, norm: string, relu: string): Drawn =>
  x
    .to('BatchNormalization', { name: norm, epsilon: 1.001e-5 })
    .to('Activation', { name: relu, activation: 'relu' });

const active = (x: Drawn, name: string): Drawn => normRelu(x, `${name}_bn`, `${name}_relu`);

const padded = (x: Drawn, padding: number): Drawn =>
  x.to('ZeroPadding2D', {
    padding: [
      [padding, padding],
      [padding, padding],
    ],
  });

/** What came in, with a few channels more. */
function block(input: Drawn, name: string): Drawn {
  const narrow = conv(active(input, `${name}_0`), `${name}_1`, 4 * GROWTH, 1);
  const grown = conv(active(narrow, `${name}_1`), `${name}_2`, GROWTH, 3, { padding: 'same' });
  return input.to('Concatenate', { name: `${name}_concat` }, grown);
}

/** Half the channels, half the height and width. */
const transition = (x: Drawn, name: string): Drawn =>
  conv(active(x, name), name, x.shape[2] / 2, 1).to('AveragePooling2D', {
    ...{ name: `${name}_pool`, pool_size: 2, strides: 2 },
  });

export const denseNet: ModelDefinition = {
  id: 'densenet-121',
  title: 'DenseNet121',
  summary: 'Every block sees all before it. Much used for X-rays; few weights, much memory.',
  leastSize: 32,
  preprocessing: IMAGENET_NORMALIZED,
  cutLayers: [
    'pool1',
    ...STAGES.flatMap((blocks, stage) => [
      `conv${stage + 2}_block${blocks}_concat`,
      stage === STAGES.length - 1 ? 'relu' : `pool${stage + 2}_pool`,
    ]),
  ],
  layers(picture) {
    const stem = active(conv(padded(picture, 3), 'conv1', 64, 7, { strides: 2 }), 'conv1');
    let x = padded(stem, 1).to('MaxPooling2D', { name: 'pool1', pool_size: 3, strides: 2 });
    STAGES.forEach((blocks, stage) => {
      for (let at = 1; at <= blocks; at++) x = block(x, `conv${stage + 2}_block${at}`);
      if (stage < STAGES.length - 1) x = transition(x, `pool${stage + 2}`);
    });
    return normRelu(x, 'bn', 'relu').to('GlobalAveragePooling2D', { name: 'avg_pool' });
  },
};
