/** Why the next run cannot be trained as the settings ask, known before anything starts. Pure: it reads the state. */
import { classCounts } from '../../dataset/divide/splitContents.ts';
import type { Dataset } from '../../dataset/types.ts';
import { classWeightRule } from '../../models/head/classWeights.ts';
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { scheduleProblem } from '../../training/schedule/rateSchedule.ts';
import { checkClassesAndLoss } from '../../training/targets/checks.ts';
import { chosenBase, type ModelChoice, nextModel } from '../state/nextModel.ts';
import type { AppState } from '../state/state.ts';

/** What a run would begin with. */
export interface PlannedStart {
  /** `classMode` as the model settles it. */
  settings: Settings;
  classes: readonly string[];
  /** Training pictures of each class. */
  counts: readonly number[];
  /** Whether a logistic head is fitted before any epoch. */
  hasLogisticHead: boolean;
  /** Whether there are epochs. */
  hasEpochs: boolean;
}

/** What a run with these settings would begin with, for the model of the next run. */
export function plannedStart(
  state: ModelChoice,
  settings: Settings,
  dataset: Pick<Dataset, 'classes' | 'images'>,
): PlannedStart {
  const { imported } = nextModel(state);
  const { classes } = dataset;
  const hasLogisticHead =
    state.startFrom === null && chosenBase(state) !== null && settings.head === 'logistic';
  const isBinary = imported?.outputs === 1 && classes.length === 2;
  return {
    settings: imported ? { ...settings, classMode: isBinary ? 'binary' : 'categorical' } : settings,
    classes,
    counts: classCounts(dataset, 'train'),
    hasLogisticHead,
    hasEpochs: settings.epochs > 0 && (!hasLogisticHead || settings.unfreeze > 0),
  };
}

/** @throws UserError where the weights of the classes leave nothing to learn, or ask for what the pictures cannot give. */
function checkClassWeights({ settings, classes, counts, hasLogisticHead }: PlannedStart): void {
  const rule = classWeightRule(settings, classes, hasLogisticHead);
  // What `auto` chose is no wish of the visitor: a class without pictures gets no weight then.
  const empty = settings.classWeight === 'balanced' ? counts.indexOf(0) : -1;
  if (empty >= 0)
    throw new UserError(
      `Class weights cannot be balanced: “${classes[empty]}” has no training pictures.`,
      'Add some, divide the pictures anew, or choose other class weights.',
    );
  if (typeof rule !== 'string' && counts.every((count, label) => count * rule[label] === 0))
    throw new UserError(
      'Class weights cannot be used: every class with training pictures has a weight of 0, so nothing would be learned.',
      'Give one of them a weight above 0.',
    );
}

/** @throws UserError where gradients are to be clipped in two ways, which Keras refuses too. */
function checkClips({ clipnorm, globalClipnorm }: Settings): void {
  if (clipnorm > 0 && globalClipnorm > 0)
    throw new UserError(
      'Clip norm and global clip norm do not go together.',
      'Set one of them to 0, which clips nothing.',
    );
}

/**
 * All that can be seen of the settings before a run starts. A run without epochs is not asked for what epochs need.
 * @throws UserError that says the first thing that is wrong.
 */
export function checkStart(start: PlannedStart): void {
  if (start.hasLogisticHead || start.hasEpochs) checkClassWeights(start);
  if (!start.hasEpochs) return;
  const { settings, classes, counts } = start;
  checkClassesAndLoss(settings, classes, counts);
  checkClips(settings);
  const pictures = counts.reduce((sum, count) => sum + count, 0);
  const problem = scheduleProblem(settings, settings.epochs * Math.ceil(pictures / settings.batchSize));
  if (problem) throw new UserError(problem);
}

/** Why Train would be refused for its settings, as one or two sentences; null where nothing is known to be wrong. */
export function startProblem(state: AppState): string | null {
  if (state.dataset.status !== 'ready') return null;
  try {
    checkStart(plannedStart(state, state.settings, state.dataset.dataset));
    return null;
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return [thrown.message, thrown.hint].filter(Boolean).join(' ');
  }
}
