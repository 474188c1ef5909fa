/**
 * What was chosen on the decision desk for one of a run's weights, and what answers become by it. All of it was fitted on
 * the validation split (fitting.ts); applying it takes any answers. It imports evaluation only.
 */
import { confidencesOf } from '../metrics/calibration.ts';
import { predictedClasses, withOneUnit } from '../metrics/predictedClasses.ts';
import type { Calibration } from './calibration.ts';
import type { Costs } from './decision.ts';
import { scaledScores } from './temperature.ts';
import type { PredictionsOf } from './validationPredictions.ts';

/** Which answers go to a human. */
export interface Band {
  /** Share of right answers that was wanted on the rest. */
  accuracy: number;
  /** Answers that are less sure go to a human; null where no band reaches that accuracy on validation, so that none goes. */
  minConfidence: number | null;
}

/** The choices for the best or the last weights; plain data, as it stands in run.json and labels.json. */
export interface DecisionChoice {
  chosenOn: PredictionsOf;
  /** Class 1 is answered above it, at the temperature below; null with other than two classes. */
  threshold: number | null;
  /** Null for the probabilities as the model gives them. */
  temperature: number | null;
  /** What the threshold was weighed by; null where costs were not looked at. */
  costs: Costs | null;
  /** Null where the model answers all by itself. */
  band: Band | null;
}

/** Null for weights whose desk was not touched. */
export type DecisionChoices = Record<'best' | 'last', DecisionChoice | null>;

/** What the desk begins with: the run's answers as they are judged. @param threshold That they are judged at; null for none. */
export function untouched(classCount: number, threshold: number | null = null): DecisionChoice {
  return {
    chosenOn: 'validation',
    threshold: classCount === 2 ? (threshold ?? 0.5) : null,
    temperature: null,
    costs: null,
    band: null,
  };
}

/**
 * How the model's outputs as they are become answers: by what the run fitted before it was judged, and by the desk, which comes on
 * top of that. Null where they are answered as they are. All that answers with a run's model asks this.
 */
export function outputChoice(
  fitted: Calibration | null,
  decision: DecisionChoice | null,
  classCount: number,
): DecisionChoice | null {
  if (!fitted) return decision;
  const known = decision ?? { ...untouched(classCount, fitted.threshold), chosenOn: fitted.fittedOn };
  const temperatures = [fitted.temperature, known.temperature].filter((one) => one !== null);
  const temperature = temperatures.length === 0 ? null : temperatures.reduce((product, one) => product * one);
  return { ...known, temperature };
}

/**
 * The threshold for the model's output as it is, without the temperature T: the same pictures lie above it, since
 * σ(z/T) > t where σ(z) > σ(T·log(t/(1 − t))). Null where none was chosen.
 */
export function outputThreshold(choice: DecisionChoice | null): number | null {
  const threshold = choice?.threshold ?? null;
  const temperature = choice?.temperature ?? null;
  if (threshold === null || temperature === null) return threshold;
  // Also right at both ends: log 0 and division by 0 are infinite.
  return 1 / (1 + Math.exp(-temperature * Math.log(threshold / (1 - threshold))));
}

/** An answer by a choice. */
export interface ChosenAnswer {
  label: number;
  /** At the temperature, one a class. */
  probabilities: number[];
  /** Probability of the answered class. */
  confidence: number;
  /** True where it is too unsure to stand. */
  toHuman: boolean;
}

/** What a model's outputs for one picture (one sigmoid unit, or one softmax unit a class) are answered with. */
export function answerBy(outputs: readonly number[], choice: DecisionChoice): ChosenAnswer {
  const { threshold, temperature, band } = choice;
  const scaled = temperature === null ? [outputs] : scaledScores([outputs], temperature);
  const units = withOneUnit(scaled);
  const labels = predictedClasses(units, threshold ?? undefined);
  const [confidence] = confidencesOf(units, labels);
  const [probabilities] = scaled;
  return {
    label: labels[0],
    probabilities: probabilities.length === 1 ? [1 - probabilities[0], probabilities[0]] : [...probabilities],
    confidence,
    toHuman: band !== null && band.minConfidence !== null && confidence < band.minConfidence,
  };
}
