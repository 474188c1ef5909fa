/**
 * 95% intervals by the percentile bootstrap, seeded: pictures are drawn with replacement, as many as there are.
 * It imports shared/random and evaluation's types only.
 */
import { randomFor } from '../shared/random.ts';
import type { Interval } from './types.ts';

/** Draws; with more the ends move by less than a tenth of the interval's width. */
export const BOOTSTRAP_DRAWS = 2000;

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
 * @param statistics All figures at once, for pictures that count as often as `weights` says; they add up to n. Every
 *   call gets the same array with new content.
 * @param onDraw Hears after each draw how many there were.
 */
export function bootstrapIntervals<Name extends string>(
  n: number,
  statistics: (weights: Readonly<Uint16Array>) => Record<Name, number | null>,
  seed: number,
  draws = BOOTSTRAP_DRAWS,
  onDraw?: (draw: number) => void,
): Record<Name, Interval | null> {
  const random = randomFor(seed);
  const weights = new Uint16Array(n);
  const values = {} as Record<Name, number[]>;
  for (let draw = 0; draw < draws; draw++) {
    weights.fill(0);
    for (let i = 0; i < n; i++) weights[Math.floor(random() * n)] += 1;
    for (const [name, value] of Object.entries(statistics(weights)) as [Name, number | null][]) {
      values[name] ??= [];
      if (value !== null) values[name].push(value);
    }
    onDraw?.(draw + 1);
  }
  const intervalOf = (drawn: number[]): Interval | null => {
    if (drawn.length * 2 < draws) return null;
    const sorted = Float64Array.from(drawn).sort();
    if (sorted[0] === sorted[sorted.length - 1]) return null;
    return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
  };
  return Object.fromEntries(
    (Object.entries(values) as [Name, number[]][]).map(([name, drawn]) => [name, intervalOf(drawn)]),
  ) as Record<Name, Interval | null>;
}
