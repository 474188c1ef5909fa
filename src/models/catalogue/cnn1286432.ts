/** The notebook's third model: three convolutions without pooling. It imports types only. */
import type { ModelDefinition } from '../types.ts';

export const cnn1286432: ModelDefinition = {
  id: 'cnn-128-64-32',
  title: 'Three convolutions',
  summary: 'Looks at neighbourhoods of pixels, never shrinking the picture. Few weights, much arithmetic.',
  layers: [
    { className: 'Conv2D', filters: 128, kernelSize: 3, activation: 'relu' },
    { className: 'Conv2D', filters: 64, kernelSize: 3, activation: 'relu' },
    { className: 'Conv2D', filters: 32, kernelSize: 3, activation: 'relu' },
    { className: 'Flatten' },
  ],
};
