/**
 * 95% intervals by the percentile bootstrap, seeded: pictures are drawn with replacement, as many as there are.
 * It imports shared/random and evaluation's types only.
 */
import { randomFor } from '../../shared/random.ts';
import type { Interval } from '../types.ts';

/** Draws; with more the ends move by less than a tenth of the interval's width. */
export const BOOTSTRAP_DRAWS = 2000;

/** Draws that are judged together. */
const TOGETHER = 40;

/** How often each picture was drawn; as many in all as there are pictures. */
export type Draw = Readonly<Uint16Array>;

/** The pictures themselves: each once. */
export function eachOnce(n: number): Draw {
  return new Uint16Array(n).fill(1);
}

/** Value at a share of the sorted values, linear in between (numpy.quantile). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/**
 * The middle 95% (percentile method, Efron 1979) of each statistic over all draws.
 * A draw in which a statistic is not defined (a class was not drawn) is left out of it; where that is so in more
 * than half of the draws, or all draws agree (every answer is right), its interval is null: drawing again from these
 * pictures says nothing about others.
 * @param n Pictures.
 * @param statistics All figures at once, a value for each of some draws. Every call gets the same arrays with new content.
 * @param onDraws Hears now and then how many draws there were.
 */
export function bootstrapIntervals<Name extends string>(
  n: number,
  statistics: (draws: readonly Draw[]) => Record<Name, readonly (number | null)[]>,
  seed: number,
  draws = BOOTSTRAP_DRAWS,
  onDraws?: (draws: number) => void,
): Record<Name, Interval | null> {
  const random = randomFor(seed);
  const together = Array.from({ length: TOGETHER }, () => new Uint16Array(n));
  const values = {} as Record<Name, { drawn: Float64Array; count: number }>;
  for (let done = 0; done < draws; done += TOGETHER) {
    const drawn = together.slice(0, draws - done);
    for (const weights of drawn) {
      weights.fill(0);
      for (let i = 0; i < n; i++) weights[Math.floor(random() * n)] += 1;
    }
    for (const [name, some] of Object.entries(statistics(drawn)) as [Name, (number | null)[]][]) {
      values[name] ??= { drawn: new Float64Array(draws), count: 0 };
      const of = values[name];
      for (const value of some) if (value !== null) of.drawn[of.count++] = value;
    }
    onDraws?.(done + drawn.length);
  }
  const intervalOf = ({ drawn, count }: { drawn: Float64Array; count: number }): Interval | null => {
    if (count * 2 < draws) return null;
    const sorted = drawn.subarray(0, count).sort();
    if (sorted[0] === sorted[sorted.length - 1]) return null;
    return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
  };
  return Object.fromEntries(
    (Object.entries(values) as [Name, (typeof values)[Name]][]).map(([name, of]) => [name, intervalOf(of)]),
  ) as Record<Name, Interval | null>;
}
