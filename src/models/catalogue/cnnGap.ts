/** A small network of today's parts, of our own. It must not import tfjs. */
import type { ModelDefinition } from './definition.ts';

/** Filters of each convolution; a pooling stands between two. */
const FILTERS = [16, 32, 64, 128, 256];
/** Moving averages settle within some thirty steps: a small dataset has few. */
const MOMENTUM = 0.9;

export const cnnGap: ModelDefinition = {
  id: 'cnn-gap',
  title: 'Convolutions, normalized',
  summary:
    'Five convolutions with batch normalization, then the mean of what they see. Small, and made to be trained from nothing.',
  leastSize: 16,
  cutLayers: FILTERS.map((_, at) => (at === 0 ? 're_lu' : `re_lu_${at}`)),
  layers: (picture) =>
    FILTERS.reduce((x, filters, at) => {
      const smaller = at === 0 ? x : x.to('MaxPooling2D');
      return smaller
        .to('Conv2D', { filters, kernel_size: 3, padding: 'same', use_bias: false })
        .to('BatchNormalization', { momentum: MOMENTUM })
        .to('ReLU');
    }, picture).to('GlobalAveragePooling2D'),
};
