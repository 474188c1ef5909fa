/** Why the next run cannot be trained as the settings ask, known before anything starts. Pure: it reads the state. */
import { classCounts } from '../../dataset/divide/splitContents.ts';
import { viewsOf } from '../../dataset/picture/views.ts';
import type { Dataset } from '../../dataset/types.ts';
import { asksToFit, MIN_TO_FIT } from '../../evaluation/choices/calibration.ts';
import type { Repeat } from '../../evaluation/comparison/repeatFigures.ts';
import { bestFigure, isOfValidation } from '../../evaluation/figures/monitored.ts';
import { classWeightRule } from '../../models/head/classWeights.ts';
import { headOf } from '../../models/head/head.ts';
import { mappingFor, mappingProblem } from '../../models/imported/classMapping.ts';
import { SETTING_NAMES, type Settings, settingProblem } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { scheduleProblem } from '../../training/schedule/rateSchedule.ts';
import { checkClassesAndLoss } from '../../training/targets/checks.ts';
import { fitsHead, fitsHeadAlone, type ModelChoice, nextModel } from '../state/nextModel.ts';
import type { AppState } from '../state/state.ts';

/** What a run would begin with. */
export interface PlannedStart {
  /** `classMode` as the model settles it. */
  settings: Settings;
  classes: readonly string[];
  /** Training pictures of each class. */
  counts: readonly number[];
  /** Validation pictures of each class. */
  valCounts: readonly number[];
  /** Whether a logistic head is fitted before any epoch. */
  hasLogisticHead: boolean;
  /** Whether there are epochs. */
  hasEpochs: boolean;
  /** Whether pictures are answered out of fold: by the folds of a head that is all that is trained, or by those of a repetition. */
  hasFolds: boolean;
  /** Whether its answer is the mean of several models'. */
  isEnsemble: boolean;
}

/** What a run with these settings would begin with, for the model of the next run. @param repeat That it would be part of. */
export function plannedStart(
  state: ModelChoice,
  settings: Settings,
  dataset: Pick<Dataset, 'classes' | 'images'>,
  repeat: Pick<Repeat, 'kind'> | null,
): PlannedStart {
  const { imported } = nextModel(state);
  const { classes } = dataset;
  const isHeadAlone = fitsHeadAlone({ ...state, settings });
  // Where its one output stands for none of the classes, it gets a new head.
  const isBinary =
    imported?.outputs === 1 && mappingProblem(imported, mappingFor(imported, classes)) === null;
  return {
    settings: imported ? { ...settings, classMode: isBinary ? 'binary' : 'categorical' } : settings,
    classes,
    counts: classCounts(dataset, 'train'),
    valCounts: classCounts(dataset, 'val'),
    hasLogisticHead: fitsHead({ ...state, settings }),
    hasEpochs: settings.epochs > 0 && !isHeadAlone,
    // The folds of a head answer each picture as it is.
    hasFolds: (isHeadAlone && viewsOf(settings).length === 1) || repeat?.kind === 'folds',
    isEnsemble: imported !== null && headOf(imported.graph).members !== null,
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
 * @throws UserError where what is watched can never improve: a run would end early, or its rate fall, for nothing. Without a
 * validation split early stopping does nothing, as in Keras.
 */
function checkMonitors({ settings, classes, valCounts }: PlannedStart): void {
  const { earlyStopping, learningRateSchedule, monitor } = settings;
  const hasValidation = valCounts.some((count) => count > 0);
  const isPlateau = learningRateSchedule === 'plateau';
  if (isPlateau && !hasValidation && isOfValidation(monitor))
    throw new UserError(
      `The plateau schedule cannot watch ${monitor}: there are no validation pictures.`,
      'Set Monitor to loss, or choose another schedule.',
    );
  const watched = [...(earlyStopping || isPlateau ? [monitor] : []), bestFigure(settings, hasValidation)];
  const empty = valCounts.indexOf(0);
  if (hasValidation && empty >= 0 && watched.includes('val_auc'))
    throw new UserError(
      `val_auc cannot be watched: “${classes[empty]}” has no validation pictures, so it is not defined.`,
      'Watch another figure, or carve a larger validation split.',
    );
}

/** @throws UserError where threshold or temperature are to be fitted, and there are too few answers for that. */
function checkFitting({ settings, classes, valCounts, hasFolds }: PlannedStart): void {
  const pictures = valCounts.reduce((sum, count) => sum + count, 0);
  if (hasFolds || pictures >= MIN_TO_FIT || !asksToFit(settings, classes.length)) return;
  throw new UserError(
    `Threshold and temperature cannot be fitted: it takes ${MIN_TO_FIT} validation pictures, and there are ${pictures}.`,
    'Carve a larger validation split, or train folds and make one model of them.',
  );
}

/** @throws UserError where a setting has a value that it cannot have, as of a text that has grown too long. */
export function checkValues(settings: Settings): void {
  for (const name of SETTING_NAMES) {
    const problem = settingProblem(name, settings[name]);
    if (problem) throw new UserError(problem);
  }
}

/**
 * All that can be seen of the settings before a run starts. A run without epochs is not asked for what epochs need.
 * @throws UserError that says the first thing that is wrong.
 */
export function checkStart(start: PlannedStart): void {
  checkValues(start.settings);
  checkFitting(start);
  if (start.hasLogisticHead || start.hasEpochs) checkClassWeights(start);
  if (!start.hasEpochs) return;
  if (start.isEnsemble)
    throw new UserError(
      'This model is an ensemble, whose answer is the mean of several models: it can be judged, but not trained.',
      'Train one of its models further, or choose another model.',
    );
  const { settings, classes, counts } = start;
  checkClassesAndLoss(settings, classes, counts);
  checkClips(settings);
  checkMonitors(start);
  const pictures = counts.reduce((sum, count) => sum + count, 0);
  const problem = scheduleProblem(settings, settings.epochs * Math.ceil(pictures / settings.batchSize));
  if (problem) throw new UserError(problem);
}

/** Why Train would be refused for its settings, as one or two sentences; null where nothing is known to be wrong. */
export function startProblem(state: AppState): string | null {
  if (state.dataset.status !== 'ready') return null;
  try {
    checkStart(plannedStart(state, state.settings, state.dataset.dataset, state.repeatPlan));
    return null;
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return [thrown.message, thrown.hint].filter(Boolean).join(' ');
  }
}
