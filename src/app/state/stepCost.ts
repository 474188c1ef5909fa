/** What a step of the next run would take, or one of a run takes. Pure: it reads the state and changes nothing. */
import type { StepCost } from '../../compute/types.ts';
import { stepRows } from '../../models/base/frozen.ts';
import { stepCost } from '../../models/graph/stepCost.ts';
import { type ChosenModel, modelAt } from '../../models/imported/chosenModel.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { nextModel } from './nextModel.ts';
import { type AppState, INITIAL_STATE, type Run } from './state.ts';

/** Before a dataset is there, two classes are assumed. */
const ASSUMED_CLASSES = 2;

type Shaping = Pick<
  Settings,
  'imageSize' | 'colorMode' | 'classMode' | 'batchSize' | 'width' | 'headDropout'
>;

function costAt(model: ChosenModel, settings: Shaping, classCount: number): StepCost {
  return stepCost(stepRows(modelAt(model, settings, classCount).graph), settings.batchSize);
}

/** The cost of a step with the present model and settings; with the default ones where those do not go together. */
export function nextStepCost(state: AppState): StepCost {
  const { settings, dataset } = state;
  const classCount = dataset.status === 'ready' ? dataset.dataset.classes.length : ASSUMED_CLASSES;
  try {
    return costAt(nextModel(state), settings, classCount);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    const { modelId } = INITIAL_STATE;
    return costAt({ modelId, imported: null }, DEFAULT_SETTINGS, ASSUMED_CLASSES);
  }
}

/** The cost of a step of that run with so many pictures. */
export function stepCostOf(run: Run, images: number): StepCost {
  return costAt(run, { ...run.settings, batchSize: images }, run.dataset.classes.length);
}

/** Whatever the cost depends on, as a text to compare. */
export function stepCostKey(state: AppState): string {
  const { settings, dataset } = state;
  const { imageSize, colorMode, classMode, batchSize, width, headDropout, cut, unfreeze } = settings;
  const classCount = dataset.status === 'ready' ? dataset.dataset.classes.length : ASSUMED_CLASSES;
  const { modelId } = nextModel(state);
  const pictures = [imageSize, colorMode, classMode, batchSize, classCount];
  return [modelId, ...pictures, width, headDropout, cut, unfreeze].join();
}
