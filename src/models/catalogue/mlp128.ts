/** The notebook's first model: one hidden layer. It imports types only. */
import type { ModelDefinition } from './definition.ts';

export const mlp128: ModelDefinition = {
  id: 'mlp-128',
  title: 'One hidden layer',
  summary: 'Flattens the picture into 128 units. The quickest to train and a baseline for the others.',
  layers: (picture) => picture.to('Flatten').to('Dense', { units: 128, activation: 'relu' }),
};
