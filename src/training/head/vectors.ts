/** Sums over vectors of the same length. It imports nothing. */

export function dot(a: Float64Array, b: Float64Array): number {
  // Two sums at once: each addition waits for the one before.
  let [even, odd] = [0, 0];
  const last = a.length - 1;
  for (let i = 0; i < last; i += 2) {
    even += a[i] * b[i];
    odd += a[i + 1] * b[i + 1];
  }
  return last % 2 === 0 ? even + odd + a[last] * b[last] : even + odd;
}

/** to += factor · from */
export function addScaled(to: Float64Array, factor: number, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * from[i];
}
