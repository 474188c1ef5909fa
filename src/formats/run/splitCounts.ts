/** The images of a split by class, as run.json has them. It imports types only. */
import type { SplitCounts } from './runFileTypes.ts';

/**
 * Counts by name and in the order of the classes. A name may be `__proto__`: Object.fromEntries makes it a member like
 * any other, which an assignment would not.
 */
export function splitCounts(classes: readonly string[], counts: readonly number[]): SplitCounts {
  return {
    images: counts.reduce((sum, count) => sum + count, 0),
    classes: Object.fromEntries(classes.map((name, label) => [name, counts[label]])),
    counts: [...counts],
  };
}
