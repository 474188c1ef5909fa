/**
 * Logarithm and exponential out of sums and products only, so that every machine, and train.py, gets the same last bit;
 * Math.log and Math.exp leave it open. It imports nothing.
 */

/** 1, 1 / 3, 1 / 5 … */
const LOG_TERMS = Array.from({ length: 20 }, (_, i) => 1 / (2 * i + 1));
/** 1 / n! */
const EXP_TERMS = [1];
for (let n = 1; n <= 16; n++) EXP_TERMS.push(EXP_TERMS[n - 1] / n);

/** c₀ + c₁ x + c₂ x² … */
function polynomial(terms: readonly number[], x: number): number {
  let sum = 0;
  for (let i = terms.length - 1; i >= 0; i--) sum = sum * x + terms[i];
  return sum;
}

/** The natural logarithm of a number above 0, to about 1e-15. By m · 2^k and log m = 2 artanh((m − 1) / (m + 1)). */
export function exactLog(x: number): number {
  let [m, k] = [x, 0];
  for (; m >= 1; k++) m /= 2;
  for (; m < 0.5; k--) m *= 2;
  const z = (m - 1) / (m + 1);
  return k * Math.LN2 + 2 * z * polynomial(LOG_TERMS, z * z);
}

/** e to the power of x, relative to about 1e-15. By its series for what is left of x beside k · log 2. */
export function exactExp(x: number): number {
  const k = Math.floor(x / Math.LN2 + 0.5);
  let power = polynomial(EXP_TERMS, x - k * Math.LN2);
  for (let i = 0; i < k; i++) power *= 2;
  for (let i = 0; i > k; i--) power /= 2;
  return power;
}
