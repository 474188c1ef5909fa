/** VGG16, as keras.applications.VGG16 builds it. It must not import tfjs. */
import type { ModelDefinition } from './definition.ts';
import { BLUE_FIRST } from './parts.ts';

/** Filters and convolutions of each block. */
const BLOCKS = [
  [64, 2],
  [128, 2],
  [256, 3],
  [512, 3],
  [512, 3],
];

export const vgg16: ModelDefinition = {
  id: 'vgg-16',
  title: 'VGG16',
  summary: 'Convolutions and pooling, nothing else. Old, large and slow; still asked for.',
  leastSize: 32,
  preprocessing: BLUE_FIRST,
  cutLayers: BLOCKS.map((_, at) => `block${at + 1}_pool`),
  layers(picture) {
    const args = { kernel_size: 3, padding: 'same', activation: 'relu' };
    let x = picture;
    BLOCKS.forEach(([filters, convolutions], block) => {
      for (let at = 1; at <= convolutions; at++)
        x = x.to('Conv2D', { name: `block${block + 1}_conv${at}`, filters, ...args });
      x = x.to('MaxPooling2D', { name: `block${block + 1}_pool`, pool_size: 2, strides: 2 });
    });
    return x.to('GlobalAveragePooling2D');
  },
};
