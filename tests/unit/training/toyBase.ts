/** A tiny base with branches, normalization and dropout, and a run on it whose head is new. */
import type { Base } from '../../../src/models/base/base.ts';
import { headedModel } from '../../../src/models/base/headed.ts';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { type Drawn, drawGraph } from '../../../src/models/graph/draft.ts';
import type { ImportedModel } from '../../../src/models/imported/importedModel.ts';
import type { Settings } from '../../../src/settings.ts';
import { randomFor } from '../../../src/shared/random.ts';
import type { TrainingTask } from '../../../src/training/types.ts';
import { toyTask } from './toyProblem.ts';

/** Pictures stay as they are. */
export const NO_AUGMENTATION = { shearRange: 0, zoomRange: 0, horizontalFlip: false } as const;

function block(x: Drawn, name: string): Drawn {
  return x
    .to('Conv2D', { filters: 4, kernel_size: 3, padding: 'same', use_bias: false, name: `${name}_conv` })
    .to('BatchNormalization', { name: `${name}_bn` })
    .to('ReLU', { name: `${name}_relu` })
    .to('Dropout', { rate: 0.2, noise_shape: [null, 1, 1, 1], name: `${name}_drop` })
    .to('Add', { name: `${name}_add` }, x);
}

const GRAPH = drawGraph('toy-base', [4, 4, 1], {
  draw: (picture) => {
    const stem = picture
      .to('Conv2D', { filters: 4, kernel_size: 3, padding: 'same', name: 'stem_conv' })
      .to('BatchNormalization', { name: 'stem_bn' })
      .to('ReLU', { max_value: 6, name: 'stem' });
    return block(block(stem, 'block_1'), 'block_2');
  },
});

/** Three blocks: the stem and two more. */
export const TOY_BASE: Base = {
  ...{ id: 'base-toy', name: 'Toy', origin: 'drawn', known: null, check: 'own', sha256: '' },
  graph: GRAPH,
  preprocessing: { height: 4, width: 4, channelOrder: 'grayscale', scale: 1 / 255, offset: 0 },
  preprocessingGuessed: false,
  cutLayers: ['stem', 'block_1_add', 'block_2_add'],
  ...{ bytes: 0, remarks: [] },
};

/** Weights with statistics that are not those of a fresh network, in the order of the model. */
function weightsOf(imported: ImportedModel): ArrayBuffer {
  const model = buildModel(imported.graph, 3);
  const random = randomFor(5);
  const values = model.weights.flatMap((weight) => {
    const read = Array.from(weight.read().dataSync());
    const name = weight.originalName;
    // Beta keeps activations alive.
    if (name.endsWith('beta')) return read.map(() => 0.5 + random());
    return name.includes('moving') ? read.map(() => 0.05 + random() / 10) : read;
  });
  model.dispose();
  return Float32Array.from(values).buffer;
}

/** The toy task on the base with so many blocks unfrozen. */
export function baseTask(changes: Partial<Settings> = {}): TrainingTask {
  const { settings, ...task } = toyTask({
    unfreeze: 1,
    headDropout: 0.25,
    colorMode: 'grayscale',
    ...changes,
  });
  const imported = headedModel(TOY_BASE, settings, task.classes);
  return { ...task, modelId: imported.id, settings, imported, initial: weightsOf(imported) };
}
