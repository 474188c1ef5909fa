/** The notebook's fourth model: convolutions with pooling and dropout. It imports types only. */
import type { ModelDefinition } from '../types.ts';

export const cnnPool: ModelDefinition = {
  id: 'cnn-pool',
  title: 'Convolutions with pooling',
  summary: 'Shrinks the picture between convolutions and drops units at random. The strongest of the four.',
  layers: [
    { className: 'Conv2D', filters: 32, kernelSize: 3, activation: 'relu' },
    { className: 'Conv2D', filters: 64, kernelSize: 3, activation: 'relu' },
    { className: 'MaxPooling2D', poolSize: 2 },
    { className: 'Dropout', rate: 0.25 },
    { className: 'Conv2D', filters: 128, kernelSize: 3, activation: 'relu' },
    { className: 'MaxPooling2D', poolSize: 2 },
    { className: 'Dropout', rate: 0.25 },
    { className: 'Flatten' },
    { className: 'Dense', units: 64, activation: 'relu' },
    { className: 'Dropout', rate: 0.5 },
  ],
};
