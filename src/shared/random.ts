/**
 * Seeded random numbers: the same keys give the same numbers on every machine.
 * Never Math.random. It imports nothing.
 */

/** Uniform in [0, 1), 32 bits of it. */
export type Random = () => number;

/** Mixes 32 bits so that near inputs give far outputs (the finalizer of MurmurHash3). */
function mix(bits: number): number {
  let h = bits;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** One 32-bit number from several whole ones, e.g. (seed, epoch, image). */
export function hashKeys(...keys: number[]): number {
  return keys.reduce(
    (hash, key) => mix(hash ^ mix(key + 0x9e3779b9) ^ Math.floor(key / 2 ** 32)),
    0x2545f491,
  );
}

/** A stream of uniform numbers for the given keys (mulberry32 started at their hash). */
export function randomFor(...keys: number[]): Random {
  let state = hashKeys(...keys);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A shuffled copy (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
