/** The notebook's four models, from the quickest to the strongest. It imports types only. */
import type { ModelDefinition } from './definition.ts';

const mlp128: ModelDefinition = {
  id: 'mlp-128',
  title: 'One hidden layer',
  summary: 'Flattens the picture into 128 units. The quickest to train and a baseline for the others.',
  layers: (picture) => picture.to('Flatten').to('Dense', { units: 128, activation: 'relu' }),
};

const mlp64x3: ModelDefinition = {
  id: 'mlp-64x3',
  title: 'Three hidden layers',
  summary: 'Deeper and narrower: three layers of 64 units. Half the weights of one wide layer.',
  layers: (picture) =>
    picture
      .to('Flatten')
      .to('Dense', { units: 64, activation: 'relu' })
      .to('Dense', { units: 64, activation: 'relu' })
      .to('Dense', { units: 64, activation: 'relu' }),
};

const cnn1286432: ModelDefinition = {
  id: 'cnn-128-64-32',
  title: 'Three convolutions',
  summary: 'Looks at neighbourhoods of pixels, never shrinking the picture. Few weights, much arithmetic.',
  layers: (picture) =>
    picture
      .to('Conv2D', { filters: 128, kernel_size: 3, activation: 'relu' })
      .to('Conv2D', { filters: 64, kernel_size: 3, activation: 'relu' })
      .to('Conv2D', { filters: 32, kernel_size: 3, activation: 'relu' })
      .to('Flatten'),
};

const cnnPool: ModelDefinition = {
  id: 'cnn-pool',
  title: 'Convolutions with pooling',
  summary: 'Shrinks the picture between convolutions and drops units at random. The strongest of the four.',
  layers: (picture) =>
    picture
      .to('Conv2D', { filters: 32, kernel_size: 3, activation: 'relu' })
      .to('Conv2D', { filters: 64, kernel_size: 3, activation: 'relu' })
      .to('MaxPooling2D', { pool_size: 2, strides: 2 })
      .to('Dropout', { rate: 0.25 })
      .to('Conv2D', { filters: 128, kernel_size: 3, activation: 'relu' })
      .to('MaxPooling2D', { pool_size: 2, strides: 2 })
      .to('Dropout', { rate: 0.25 })
      .to('Flatten')
      .to('Dense', { units: 64, activation: 'relu' })
      .to('Dropout', { rate: 0.5 }),
};

export const NOTEBOOK_MODELS: readonly ModelDefinition[] = [mlp128, mlp64x3, cnn1286432, cnnPool];
