/**
 * Timing several sides against each other, A B A B, so that whatever else the machine does meets all of them alike.
 * Clock-free and pure but for the calls that it makes.
 */

/** One who can do the task at hand once and say how long it took. */
export interface Runner {
  /** Milliseconds of one run; throws what the run throws. */
  run(): Promise<number>;
}

export interface Times {
  medianMs: number;
  minMs: number;
  maxMs: number;
  runs: number;
  /** True where one run took so long that the first, with its shader compilation, is all there is. */
  warmUpOnly: boolean;
}

export type Outcome = Times | { failed: string };

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/**
 * Each runner once to warm up, then all of them in turn, `repeats` times; one that cannot do so within `limitMs` takes part
 * in the first rounds only. A runner that throws is out; the others go on.
 */
export async function race(runners: readonly Runner[], repeats: number, limitMs: number): Promise<Outcome[]> {
  const failures = new Map<Runner, string>();
  const samples = new Map<Runner, number[]>(runners.map((runner) => [runner, []]));
  const attempt = async (runner: Runner): Promise<number | null> => {
    if (failures.has(runner)) return null;
    try {
      return await runner.run();
    } catch (thrown) {
      failures.set(runner, thrown instanceof Error ? thrown.message : String(thrown));
      return null;
    }
  };

  const warmUp = new Map<Runner, number>();
  for (const runner of runners) warmUp.set(runner, (await attempt(runner)) ?? 0);
  for (let round = 1; round <= repeats; round++)
    for (const runner of runners) {
      if (round * (warmUp.get(runner) ?? 0) > limitMs) continue;
      const elapsedMs = await attempt(runner);
      if (elapsedMs !== null) samples.get(runner)?.push(elapsedMs);
    }

  return runners.map((runner): Outcome => {
    const failed = failures.get(runner);
    if (failed !== undefined) return { failed };
    const timed = samples.get(runner) ?? [];
    const times = timed.length > 0 ? timed : [warmUp.get(runner) ?? 0];
    return {
      medianMs: median(times),
      minMs: Math.min(...times),
      maxMs: Math.max(...times),
      runs: times.length,
      warmUpOnly: timed.length === 0,
    };
  });
}
