/**
 * Whatever is chosen by looking at answers: temperature, threshold and band. All of it takes validation predictions
 * and refuses anything else. It imports shared/errors and evaluation only.
 */
import { UserError } from '../../shared/errors.ts';
import { confidencesOf } from '../metrics/calibration.ts';
import { crossEntropy } from '../metrics/crossEntropy.ts';
import { predictedClasses, withOneUnit } from '../metrics/predictedClasses.ts';
import { rank } from '../metrics/ranking.ts';
import { type Costs, expectedCost, type HumanBand, humanBand } from './decision.ts';
import { logitsOf, scaledScores } from './temperature.ts';
import { ValidationPredictions } from './validationPredictions.ts';

export interface Temperature {
  temperature: number;
  /** Mean cross-entropy on validation, in nats. */
  lossBefore: number;
  lossAfter: number;
}

/** Beyond these a temperature is not told from its bound: all answers are right, or none says anything. */
const TEMPERATURES = { min: 0.05, max: 20 };

/** Logits less that of the true class, [n][classes] in one list: thousands of short ones would be slow to make and to free. */
interface LogitGaps {
  classes: number;
  gaps: Float64Array;
}

function logitGapsOf({ labels, scores }: ValidationPredictions): LogitGaps {
  const classes = Math.max(2, scores[0].length);
  const gaps = new Float64Array(scores.length * classes);
  scores.forEach((outputs, image) => {
    const logits = logitsOf(outputs);
    const own = logits[labels[image]];
    for (let label = 0; label < classes; label++) gaps[image * classes + label] = logits[label] - own;
  });
  return { classes, gaps };
}

/**
 * Slope and curvature of the summed cross-entropy in β = 1/temperature, for logits z and q = softmax(βz):
 * Σ (E_q z − z_true) and Σ Var_q z. Moments around the true class's logit keep small differences exact.
 */
function lossDerivatives({ classes, gaps }: LogitGaps, beta: number) {
  let slope = 0;
  let curvature = 0;
  for (let start = 0; start < gaps.length; start += classes) {
    // The true class's gap is 0.
    let largest = 0;
    for (let at = start; at < start + classes; at++) if (gaps[at] > largest) largest = gaps[at];
    let total = 0;
    let first = 0;
    let second = 0;
    for (let at = start; at < start + classes; at++) {
      const gap = gaps[at];
      const power = Math.exp(beta * (gap - largest));
      total += power;
      first += power * gap;
      second += power * gap * gap;
    }
    const mean = first / total;
    slope += mean;
    curvature += second / total - mean ** 2;
  }
  return { slope, curvature };
}

/**
 * The temperature with the lowest cross-entropy on validation (Guo et al. 2017), from 0.05 to 20. The loss is convex in
 * β = 1/temperature, so Newton's method finds where its slope is zero; a step that would leave what is known to hold
 * the zero is replaced by halving that.
 */
export function fitTemperature(given: ValidationPredictions): Temperature {
  const validation = ValidationPredictions.verified(given);
  const gaps = logitGapsOf(validation);
  let [low, high] = [1 / TEMPERATURES.max, 1 / TEMPERATURES.min];
  let beta = 1;
  // Newton doubles its digits each round; halving alone would need 50 rounds.
  for (let round = 0; round < 50 && high - low > 1e-12 * high; round++) {
    const { slope, curvature } = lossDerivatives(gaps, beta);
    if (slope > 0) high = beta;
    else low = beta;
    const newton = beta - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - beta) <= 1e-12 * beta) break;
    beta = next;
  }
  const temperature = 1 / beta;
  return {
    temperature,
    lossBefore: crossEntropy(validation.labels, validation.scores),
    lossAfter: crossEntropy(validation.labels, scaledScores(validation.scores, temperature)),
  };
}

export interface CostPoint {
  /** A score above it is answered with class 1. */
  threshold: number;
  /** Share of the pictures of class 1, and of class 0, that are answered with class 1. */
  recall: number;
  falsePositiveRate: number;
  /** Expected, a picture. */
  cost: number;
}

/**
 * The cheapest of the thresholds that tell the validation pictures apart: halfway between neighbouring scores, and beyond the
 * first and the last. Of equally cheap ones that nearest to 0.5, and of equally near ones the lower. Two classes only.
 * @throws UserError where costs make no sense, or there are not two classes that both have validation pictures.
 */
export function cheapestThreshold(given: ValidationPredictions, costs: Costs): CostPoint {
  const { labels, scores } = ValidationPredictions.verified(given);
  const units = withOneUnit(scores);
  const positives = labels.filter((label) => label === 1).length;
  const negatives = labels.length - positives;
  if (units[0].length > 1 || positives === 0 || negatives === 0)
    throw new UserError(
      'A threshold can be chosen where there are two classes, and pictures of both among those that it is chosen by.',
    );
  const { thresholds, ends, positive } = rank(
    labels.map((label) => label === 1),
    units.map(([score]) => score),
  );
  const pointAt = (low: number, high: number, tp: number, fp: number): CostPoint => {
    const middle = (low + high) / 2;
    const [recall, falsePositiveRate] = [tp / positives, fp / negatives];
    // Between neighbouring floats there is nothing; a score must be above the threshold to count.
    const threshold = middle < high ? middle : low;
    return { threshold, recall, falsePositiveRate, cost: expectedCost(recall, falsePositiveRate, costs) };
  };
  const distance = ({ threshold }: CostPoint) => Math.abs(threshold - 0.5);
  let best = pointAt(thresholds[0], 1, 0, 0);
  let tp = 0;
  let place = 0;
  for (let run = 0; run < ends.length; run++) {
    for (; place < ends[run]; place++) tp += positive[place];
    // A score of exactly 0 is above no threshold.
    if (thresholds[run] === 0) break;
    const below = run + 1 < thresholds.length ? thresholds[run + 1] : 0;
    // None is kept but the best: of tens of thousands the list alone takes long.
    const point = pointAt(below, thresholds[run], tp, ends[run] - tp);
    if (point.cost < best.cost || (point.cost === best.cost && distance(point) <= distance(best)))
      best = point;
  }
  return best;
}

/**
 * The band that sends the fewest validation pictures to a human while the rest are right in at least `accuracy` of
 * the cases; null where no band does.
 * @param threshold Of answering class 1, for two classes.
 */
export function fitHumanBand(
  given: ValidationPredictions,
  accuracy: number,
  threshold = 0.5,
): HumanBand | null {
  const { labels, scores } = ValidationPredictions.verified(given);
  const units = withOneUnit(scores);
  const predicted = predictedClasses(units, threshold);
  const confidences = confidencesOf(units, predicted);
  const { thresholds, ends, positive } = rank(
    labels.map((label, image) => predicted[image] === label),
    confidences,
  );
  let hits = 0;
  let place = 0;
  let best: number | null = null;
  ends.forEach((end, run) => {
    for (; place < end; place++) hits += positive[place];
    if (hits / end >= accuracy) best = thresholds[run];
  });
  return best === null ? null : humanBand(labels, scores, best, threshold);
}
