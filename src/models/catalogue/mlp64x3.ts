/** The notebook's second model: three small hidden layers. It imports types only. */
import type { ModelDefinition } from './definition.ts';

export const mlp64x3: ModelDefinition = {
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
