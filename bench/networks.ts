/** The network of a step, by its id: the one place of the bench that asks the catalogue. No tfjs. */
import { MODELS, modelById } from '../src/models/catalogue/catalogue.ts';
import { graphOf, type ModelDefinition } from '../src/models/catalogue/definition.ts';
import type { Drawn } from '../src/models/graph/draft.ts';
import type { ModelGraph } from '../src/models/graph/modelGraph.ts';
import type { StepTask } from './tasks.ts';

/** To 8, never under 90 percent. */
function divisible(value: number): number {
  const rounded = Math.max(8, Math.floor(value / 8 + 0.5) * 8);
  return rounded < 0.9 * value ? rounded + 8 : rounded;
}

/** Stands in until the catalogue has it. */
const mobileNetV2 = (alpha: number): ModelDefinition => ({
  id: 'mobilenet-v2',
  title: 'MobileNetV2',
  summary: '',
  layers(picture) {
    const norm = (x: Drawn) => x.to('BatchNormalization', { momentum: 0.999 });
    const normed = (x: Drawn) => norm(x).to('ReLU', { max_value: 6 });
    const conv = { use_bias: false, padding: 'same' };
    let x = normed(
      picture.to('Conv2D', { filters: divisible(32 * alpha), kernel_size: 3, strides: [2, 2], ...conv }),
    );
    const stages = [
      [1, 16, 1, 1],
      [6, 24, 2, 2],
      [6, 32, 3, 2],
      [6, 64, 4, 2],
      [6, 96, 3, 1],
      [6, 160, 3, 2],
      [6, 320, 1, 1],
    ];
    for (const [expansion, filters, blocks, stride] of stages)
      for (let block = 0; block < blocks; block++) {
        const start = x;
        const channels = x.shape[2];
        const strides = block === 0 ? stride : 1;
        if (expansion > 1)
          x = normed(x.to('Conv2D', { filters: channels * expansion, kernel_size: 1, ...conv }));
        if (strides === 2)
          x = x.to('ZeroPadding2D', {
            padding: [0, 1].map((axis) => [1 - (x.shape[axis] % 2 === 0 ? 1 : 0), 1]),
          });
        x = normed(
          x.to('DepthwiseConv2D', {
            ...{ kernel_size: 3, strides: [strides, strides], use_bias: false },
            padding: strides === 2 ? 'valid' : 'same',
          }),
        );
        x = norm(x.to('Conv2D', { filters: divisible(filters * alpha), kernel_size: 1, ...conv }));
        if (strides === 1 && x.shape[2] === channels) x = start.to('Add', {}, x);
      }
    return normed(
      x.to('Conv2D', { filters: divisible(1280 * Math.max(1, alpha)), kernel_size: 1, ...conv }),
    ).to('GlobalAveragePooling2D');
  },
});

/** The graph of a step's network with one sigmoid unit. Throws a UserError where there is no such network. */
export function networkOf({ model, width, size }: StepTask): ModelGraph {
  const definition =
    model === 'mobilenet-v2' && !MODELS.some(({ id }) => id === model)
      ? mobileNetV2(width ?? 1)
      : modelById(model);
  return graphOf(definition, [size, size, 3], 1);
}
