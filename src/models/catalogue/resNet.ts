/** ResNet50 and ResNet50V2, as keras.applications builds them. It must not import tfjs. */
import type { Drawn } from '../graph/draft.ts';
import type { LayerConfig } from '../layers/rule.ts';
import type { ModelDefinition } from './definition.ts';
import { BLUE_FIRST, MINUS_ONE_TO_ONE } from './parts.ts';

/** Filters and blocks of each stage. */
const STAGES = [
  [64, 3],
  [128, 4],
  [256, 6],
  [512, 3],
];

const conv = (x: Drawn, name: string, filters: number, kernel: number, args: LayerConfig = {}): Drawn =>
  x.to('Conv2D', { name: `${name}_conv`, filters, kernel_size: kernel, ...args });

const norm = (x: Drawn, name: string): Drawn =>
  x.to('BatchNormalization', { name: `${name}_bn`, epsilon: 1.001e-5 });

const relu = (x: Drawn, name: string): Drawn => x.to('Activation', { name, activation: 'relu' });

const normRelu = (x: Drawn, name: string): Drawn => relu(norm(x, name), `${name}_relu`);

const padded = (x: Drawn, name: string, padding: number): Drawn =>
  x.to('ZeroPadding2D', {
    name: `${name}_pad`,
    padding: [
      [padding, padding],
      [padding, padding],
    ],
  });

const stem = (picture: Drawn): Drawn => conv(padded(picture, 'conv1', 3), 'conv1', 64, 7, { strides: 2 });

const pooled = (x: Drawn): Drawn =>
  padded(x, 'pool1', 1).to('MaxPooling2D', { name: 'pool1_pool', pool_size: 3, strides: 2 });

/** Narrow inside; the first of a stage brings what came in to the shape of its end. */
function block(input: Drawn, name: string, filters: number, strides: number, isFirst: boolean): Drawn {
  const shortcut = isFirst ? norm(conv(input, `${name}_0`, 4 * filters, 1, { strides }), `${name}_0`) : input;
  const first = normRelu(conv(input, `${name}_1`, filters, 1, { strides }), `${name}_1`);
  const second = normRelu(conv(first, `${name}_2`, filters, 3, { padding: 'same' }), `${name}_2`);
  const third = norm(conv(second, `${name}_3`, 4 * filters, 1), `${name}_3`);
  return relu(shortcut.to('Add', { name: `${name}_add` }, third), `${name}_out`);
}

/** Normalizes first, so that what came in goes on untouched. */
function preactBlock(input: Drawn, name: string, filters: number, strides: number, isFirst: boolean): Drawn {
  const active = normRelu(input, `${name}_preact`);
  const thinned = strides > 1 ? input.to('MaxPooling2D', { pool_size: 1, strides }) : input;
  const shortcut = isFirst ? conv(active, `${name}_0`, 4 * filters, 1, { strides }) : thinned;
  const first = normRelu(conv(active, `${name}_1`, filters, 1, { use_bias: false }), `${name}_1`);
  const second = normRelu(
    conv(padded(first, `${name}_2`, 1), `${name}_2`, filters, 3, { strides, use_bias: false }),
    `${name}_2`,
  );
  return shortcut.to('Add', { name: `${name}_out` }, conv(second, `${name}_3`, 4 * filters, 1));
}

export const resNet50: ModelDefinition = {
  id: 'resnet-50',
  title: 'ResNet50',
  summary: 'The network that others are measured by. Many weights: it wants many pictures, and a GPU.',
  leastSize: 32,
  preprocessing: BLUE_FIRST,
  cutLayers: ['pool1_pool', ...STAGES.map(([, blocks], stage) => `conv${stage + 2}_block${blocks}_out`)],
  layers(picture) {
    let x = pooled(normRelu(stem(picture), 'conv1'));
    STAGES.forEach(([filters, blocks], stage) => {
      for (let at = 1; at <= blocks; at++) {
        const strides = at === 1 && stage > 0 ? 2 : 1;
        x = block(x, `conv${stage + 2}_block${at}`, filters, strides, at === 1);
      }
    });
    return x.to('GlobalAveragePooling2D', { name: 'avg_pool' });
  },
};

export const resNet50V2: ModelDefinition = {
  id: 'resnet-50-v2',
  title: 'ResNet50V2',
  summary: 'ResNet50 with normalization first: as large, and easier to train from nothing.',
  leastSize: 32,
  preprocessing: MINUS_ONE_TO_ONE,
  cutLayers: [...resNet50.cutLayers!, 'post_relu'],
  layers(picture) {
    let x = pooled(stem(picture));
    STAGES.forEach(([filters, blocks], stage) => {
      const isLastStage = stage === STAGES.length - 1;
      for (let at = 1; at <= blocks; at++) {
        // It shrinks at the end of a stage.
        const strides = at === blocks && !isLastStage ? 2 : 1;
        x = preactBlock(x, `conv${stage + 2}_block${at}`, filters, strides, at === 1);
      }
    });
    return normRelu(x, 'post').to('GlobalAveragePooling2D', { name: 'avg_pool' });
  },
};
