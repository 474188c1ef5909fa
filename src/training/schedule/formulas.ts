/** The learning rate after so many steps, by the formulas of Keras and PyTorch, with their arguments. It must not import anything. */

/** Arguments of keras.optimizers.schedules.CosineDecay. */
export interface CosineDecay {
  initialLearningRate: number;
  /** Of the cosine alone. */
  decaySteps: number;
  /** Where it ends, as a share of where the cosine begins. */
  alpha?: number;
  /** Where the warmup ends and the cosine begins; left out, there is no warmup. */
  warmupTarget?: number;
  warmupSteps?: number;
}

/**
 * keras.optimizers.schedules.CosineDecay: in a straight line to `warmupTarget`, then down in half a wave.
 * @param step Updates before this one.
 */
export function cosineDecay(
  { initialLearningRate, decaySteps, alpha = 0, warmupTarget, warmupSteps = 0 }: CosineDecay,
  step: number,
): number {
  const warmup = warmupTarget === undefined ? 0 : warmupSteps;
  const top = warmupTarget ?? initialLearningRate;
  if (step < warmup) return initialLearningRate + (top - initialLearningRate) * (step / warmup);
  const share = Math.min(step - warmup, decaySteps) / decaySteps;
  return top * ((1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * share)) + alpha);
}

/** Arguments of keras.optimizers.schedules.ExponentialDecay. */
export interface ExponentialDecay {
  initialLearningRate: number;
  /** Steps for one `decayRate`. */
  decaySteps: number;
  decayRate: number;
  /** Moves after each whole decay only. */
  staircase?: boolean;
}

/**
 * keras.optimizers.schedules.ExponentialDecay: initial · decayRate^(step / decaySteps).
 * @param step Updates before this one.
 */
export function exponentialDecay(
  { initialLearningRate, decaySteps, decayRate, staircase = false }: ExponentialDecay,
  step: number,
): number {
  const decays = step / decaySteps;
  return initialLearningRate * decayRate ** (staircase ? Math.floor(decays) : decays);
}

const PCT_START = 0.3;
const DIV_FACTOR = 25;
const FINAL_DIV_FACTOR = 1e4;

/**
 * PyTorch's OneCycleLR with its defaults (pct_start 0.3, div_factor 25, final_div_factor 1e4, cosine): up to `maxLr`, then
 * down to nearly nothing. The momentum stays as it is.
 * @param step Updates before this one, below `totalSteps`.
 */
export function oneCycle({ maxLr, totalSteps }: { maxLr: number; totalSteps: number }, step: number): number {
  const first = maxLr / DIV_FACTOR;
  // Not a whole number: PyTorch lets the top lie between two steps.
  const top = PCT_START * totalSteps - 1;
  const between = (from: number, to: number, share: number) =>
    to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
  if (step <= top) return between(first, maxLr, step / top);
  return between(maxLr, first / FINAL_DIV_FACTOR, (step - top) / (totalSteps - 1 - top));
}
