/**
 * Temperature scaling: probabilities made less or more sure without changing their order. It imports nothing.
 */

/** Probabilities of exactly 0 and 1 are moved in by this much (Keras' epsilon), since their logits are infinite. */
const EPSILON = 1e-7;

/**
 * One logit a class, up to a constant: log pₖ; for one sigmoid unit 0 and log p/(1 − p).
 * @param outputs Probabilities of one picture.
 */
export function logitsOf(outputs: readonly number[]): number[] {
  const clipped = (output: number) => Math.min(Math.max(output, EPSILON), 1 - EPSILON);
  if (outputs.length > 1) return outputs.map((output) => Math.log(clipped(output)));
  const probability = clipped(outputs[0]);
  return [0, Math.log(probability / (1 - probability))];
}

/** softmax(logits / temperature), computed from their largest so that nothing overflows. */
export function softmaxAt(logits: readonly number[], temperature: number): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/**
 * The model's probabilities at a temperature (Guo et al. 2017, section 4.2): softmax(logits / temperature). 1 changes
 * nothing but the clip; order and, at a threshold of 0.5, every answer stay as they are.
 * @param scores Probabilities, [n][outputs]; one sigmoid unit or softmax units.
 */
export function scaledScores(scores: readonly (readonly number[])[], temperature: number): number[][] {
  return scores.map((outputs) => {
    const scaled = softmaxAt(logitsOf(outputs), temperature);
    return outputs.length === 1 ? [scaled[1]] : scaled;
  });
}
