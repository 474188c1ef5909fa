/** What is chosen on the decision desk of a run: changes of it, and what its answers become by it. Pure; it must not touch workers or the clock. */
import { costsProblem } from '../../evaluation/choices/decision.ts';
import { type DecisionChoice, outputChoice, untouched } from '../../evaluation/choices/decisionChoice.ts';
import { fitHumanBand } from '../../evaluation/choices/fitting.ts';
import { ValidationPredictions } from '../../evaluation/choices/validationPredictions.ts';
import { UserError } from '../../shared/errors.ts';
import type { Run, Which } from './state.ts';

/** What a visitor sets on the desk; what is left out stays as it is. */
export interface DeskChange extends Partial<Pick<DecisionChoice, 'threshold' | 'temperature' | 'costs'>> {
  /** Share of right answers wanted on what no human sees; null for no band. */
  bandAccuracy?: number | null;
}

const isShare = (value: number) => value >= 0 && value <= 1;

/** What cannot be meant, as a sentence; null where nothing is wrong. */
function problemOf(
  { threshold, temperature, costs }: DecisionChoice,
  accuracy: number | null,
  classCount: number,
) {
  if ((threshold === null) === (classCount === 2))
    return 'A threshold belongs to two classes, and to no other number of them.';
  if (threshold !== null && !isShare(threshold)) return 'A threshold is a number from 0 to 1.';
  if (temperature !== null && !(temperature > 0 && Number.isFinite(temperature)))
    return 'A temperature is a number above 0.';
  if (accuracy !== null && !isShare(accuracy)) return 'An accuracy is a share from 0 to 1.';
  return costs && costsProblem(costs);
}

/** The choice with its band fitted anew: threshold and temperature move it. */
function withBand(
  { dataset, validation }: Run,
  which: Which,
  choice: DecisionChoice,
  accuracy: number | null,
): DecisionChoice {
  if (accuracy === null || !validation) return { ...choice, band: null };
  const given = ValidationPredictions.of(dataset, validation, which);
  const { temperature, threshold } = choice;
  const predictions = temperature === null ? given : given.atTemperature(temperature);
  const fitted = fitHumanBand(predictions, accuracy, threshold ?? undefined);
  return { ...choice, band: { accuracy, minConfidence: fitted?.minConfidence ?? null } };
}

/** How the outputs of a run's weights become answers; null where they are answered as they are. */
export function outputChoiceOf({ calibration, decision, dataset }: Run, which: Which): DecisionChoice | null {
  return outputChoice(calibration?.[which] ?? null, decision?.[which] ?? null, dataset.classes.length);
}

/**
 * The run with another choice for these weights; a change of null puts their desk back. A run that was not judged on
 * validation stays as it is: there is nothing to choose by.
 * @throws UserError where nothing can be chosen by its answers, or the change cannot be meant.
 */
export function withDecision(run: Run, which: Which, change: DeskChange | null): Run {
  if (!run.validation) return run;
  const before = run.decision ?? { best: null, last: null };
  const { bandAccuracy, ...rest } = change ?? {};
  const known = before[which] ?? untouched(run.dataset.classes.length, run.validation[which].threshold);
  const accuracy = bandAccuracy === undefined ? (known.band?.accuracy ?? null) : bandAccuracy;
  const changed = { ...known, ...rest };
  const problem = problemOf(changed, accuracy, run.dataset.classes.length);
  if (problem) throw new UserError(problem);
  const choice = change && withBand(run, which, changed, accuracy);
  const decision = { ...before, [which]: choice };
  return { ...run, decision: decision.best || decision.last ? decision : null };
}
