/** The notebook's fourth model: convolutions with pooling and dropout. It imports types only. */
import type { ModelDefinition } from './definition.ts';

export const cnnPool: ModelDefinition = {
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
