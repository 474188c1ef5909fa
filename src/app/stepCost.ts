/** What a step of the next run would take. Pure: it reads the state and changes nothing. */
import type { StepCost } from '../compute/types.ts';
import { modelById } from '../models/catalogue.ts';
import { inputShapeOf, outputCountOf } from '../models/shapes.ts';
import { stepCost } from '../models/stepCost.ts';
import { modelSummary } from '../models/summary.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings.ts';
import { UserError } from '../shared/errors.ts';
import type { AppState } from './state.ts';

/** Before a dataset is there, two classes are assumed. */
const ASSUMED_CLASSES = 2;

type Shaping = Pick<Settings, 'imageSize' | 'colorMode' | 'classMode' | 'batchSize'>;

function costAt(modelId: string, settings: Shaping, classCount: number): StepCost {
  const inputShape = inputShapeOf(settings);
  const { rows } = modelSummary(modelById(modelId), inputShape, outputCountOf(settings, classCount));
  return stepCost(rows, inputShape, settings.batchSize);
}

/** The cost of a step with the present model and settings; with the default ones where those do not go together. */
export function nextStepCost({ modelId, settings, dataset }: AppState): StepCost {
  const classCount = dataset.status === 'ready' ? dataset.dataset.classes.length : ASSUMED_CLASSES;
  try {
    return costAt(modelId, settings, classCount);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return costAt(modelId, DEFAULT_SETTINGS, ASSUMED_CLASSES);
  }
}

/** Whatever the cost depends on, as a text to compare. */
export function stepCostKey({ modelId, settings, dataset }: AppState): string {
  const { imageSize, colorMode, classMode, batchSize } = settings;
  const classCount = dataset.status === 'ready' ? dataset.dataset.classes.length : ASSUMED_CLASSES;
  return [modelId, imageSize, colorMode, classMode, batchSize, classCount].join();
}
