/**
 * Threshold and temperature of a run, fitted once before it is judged: on its validation split, or on the answers of its head's folds.
 * It must not know of the store.
 */
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import {
  asksToFit,
  type Calibrations,
  fitCalibration,
  MIN_TO_FIT,
} from '../../evaluation/choices/calibration.ts';
import { ValidationPredictions } from '../../evaluation/choices/validationPredictions.ts';
import { calibrationText } from '../../formats/run/calibrationWords.ts';
import { UserError } from '../../shared/errors.ts';
import { formatQuantity } from '../../shared/format.ts';
import type { Run } from '../state/state.ts';
import { isJudgedByFeatures } from './basePhases.ts';
import { evaluateSplit } from './evaluateSplit.ts';

/** What was fitted, and a line of the run's log that says so or why nothing was; none where nothing was asked for. */
export interface Fitted extends Pick<Run, 'calibration'> {
  log: string[];
}

const NOT_ASKED: Fitted = { calibration: null, log: [] };

const isAsked = ({ settings, dataset }: Run) => asksToFit(settings, dataset.classes.length);

/** That a run could not be judged, and what it lacks by that. */
export function unjudgedText(run: Run, why: string): string {
  const lacking = isAsked(run) && !run.calibration ? ' Neither threshold nor temperature was fitted.' : '';
  return `The validation split was not judged: ${why}${lacking}`;
}

const notFitted = (why: string): Fitted => ({
  calibration: null,
  log: [`Neither threshold nor temperature was fitted: ${why}`],
});

/** What a fit gives, or why it was refused. */
function fittedBy(fit: () => Calibrations): Fitted {
  try {
    const calibration = fit();
    const text = calibrationText(calibration);
    return { calibration, log: [`${text[0].toUpperCase()}${text.slice(1)}.`] };
  } catch (thrown) {
    if (thrown instanceof UserError) return notFitted(thrown.message);
    throw thrown;
  }
}

/** Whether there are enough validation pictures to fit on. */
const hasEnough = ({ dataset }: Run) => imagesOf(dataset, 'val').length >= MIN_TO_FIT;

/**
 * Of a run that is a logistic head alone and has too few validation pictures: fitted on the answers of its folds. Both weights are the
 * same.
 * @param outOfFold Of the training pictures, [pictures][units]; null where there were no folds.
 */
export function calibrateByFolds(run: Run, outOfFold: number[][] | null): Fitted {
  if (!isAsked(run) || !isJudgedByFeatures(run) || hasEnough(run)) return NOT_ASKED;
  if (!outOfFold) return notFitted('the training pictures could not be divided into folds.');
  const { dataset, settings } = run;
  const places: number[] = [];
  for (const [place, { split }] of dataset.images.entries()) if (split === 'train') places.push(place);
  return fittedBy(() => {
    const fitted = fitCalibration(ValidationPredictions.ofFolds(dataset, places, outOfFold), settings);
    return { best: fitted, last: fitted };
  });
}

/**
 * Judges a run on its validation split: at what was fitted before, or at what is fitted now on the run's own answers. What was
 * judged on the test split stands at what there was, so nothing is fitted after that.
 * @throws what evaluateSplit throws.
 */
export async function judgeValidation(
  tools: Parameters<typeof evaluateSplit>[0],
  given: Omit<Parameters<typeof evaluateSplit<'val'>>[1], 'split'>,
  onProgress: (share: number) => void,
): Promise<Pick<Run, 'validation'> & Fitted> {
  const { run } = given;
  const { dataset, settings } = run;
  const asWas = { ...NOT_ASKED, calibration: run.calibration };
  const judged = await evaluateSplit(tools, { ...given, split: 'val' }, onProgress);
  if (!isAsked(run) || run.calibration || run.test) return { validation: judged, ...asWas };
  if (!hasEnough(run)) {
    const pictures = formatQuantity(imagesOf(dataset, 'val').length, 'validation picture');
    const why = `it takes ${MIN_TO_FIT} answers, and there are ${pictures}.`;
    const later = run.repeat?.kind === 'folds' ? ' One model made of the folds can have them.' : '';
    return { validation: judged, ...notFitted(why + later) };
  }
  const fitted = fittedBy(() => {
    const of = (which: 'best' | 'last') =>
      fitCalibration(ValidationPredictions.of(dataset, judged, which), settings);
    const best = of('best');
    return { best, last: judged.last === judged.best ? best : of('last') };
  });
  const { calibration } = fitted;
  if (!calibration) return { validation: judged, ...fitted };
  const judgedAt = (which: 'best' | 'last') => {
    const { labels, scores: outputs } = judged[which];
    const { classes } = dataset;
    const at = calibration[which];
    return tools.deviceWorker.api.judgeAnswers({ labels, outputs, classes, at, seed: settings.seed });
  };
  const best = await judgedAt('best');
  const last = judged.last === judged.best ? best : await judgedAt('last');
  return { validation: { split: 'val', best, last }, ...fitted };
}
