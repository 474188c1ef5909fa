/** The notebook's third model: three convolutions without pooling. It imports types only. */
import type { ModelDefinition } from './definition.ts';

export const cnn1286432: ModelDefinition = {
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
