/** The figures that a run can watch at the ends of its epochs: which there are, and which of two is better. It imports evaluation and settings only. */
import type { Settings } from '../../settings.ts';
import { balancedAccuracy, macroF1 } from '../metrics/agreement.ts';
import { sumsOf } from '../metrics/confusionMatrix.ts';
import { macroRocAuc } from '../metrics/multiclass.ts';
import { withOneUnit } from '../metrics/predictedClasses.ts';
import type { Evaluation } from '../types.ts';

export type Monitor = Settings['monitor'];

/** Whether less of it is better, as of losses; of all others more is. */
export const isLossLike = (monitor: string): boolean => monitor.endsWith('loss');

/** Whether it is of the validation split. */
export const isOfValidation = (monitor: Monitor): boolean => monitor.startsWith('val_');

/** The worst value there is: what Keras starts from. */
export const worstOf = (monitor: Monitor): number =>
  isLossLike(monitor) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;

/** The figure by which ModelCheckpoint keeps weights: the chosen one, or `loss` where that needs a validation split and there is none. */
export function checkpointFigure(
  { checkpointMonitor }: Pick<Settings, 'checkpointMonitor'>,
  hasValidation: boolean,
): Monitor {
  return hasValidation || !isOfValidation(checkpointMonitor) ? checkpointMonitor : 'loss';
}

/** The figure by which the best weights of a run are chosen. */
export function bestFigure(
  settings: Pick<Settings, 'checkpointMonitor' | 'monitor' | 'earlyStopping' | 'restoreBestWeights'>,
  hasValidation: boolean,
): Monitor {
  const { earlyStopping, restoreBestWeights, monitor } = settings;
  return earlyStopping && restoreBestWeights ? monitor : checkpointFigure(settings, hasValidation);
}

/**
 * What is said of a validation split beside loss and accuracy, by the names of an epoch's figures. The AUC is that of class 1, of
 * several classes the plain mean over them, each against the rest. NaN is what is not defined: the AUC where a class has no pictures, or the
 * model answers with something that is no number.
 */
export function validationFigures({
  labels,
  scores,
  confusionMatrix,
}: Pick<Evaluation, 'labels' | 'scores' | 'confusionMatrix'>) {
  const sums = sumsOf(confusionMatrix);
  const isRanked = scores.every((outputs) => outputs.every(Number.isFinite));
  return {
    val_auc: (isRanked ? macroRocAuc(labels, withOneUnit(scores)) : null) ?? Number.NaN,
    val_balanced_accuracy: balancedAccuracy(sums) ?? Number.NaN,
    val_macro_f1: macroF1(sums),
  };
}
