/**
 * Minimises one smooth convex function by L-BFGS (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.4). It asks for
 * one gradient at a time, so that several problems can share a device's products. It must not know what it minimises.
 */
import { addScaled, dot } from './vectors.ts';

/** Steps that the curvature is known from. */
const MEMORY = 16;
/** A step is taken once the slope along it has this share of its size at the start: still downhill, or uphill already. */
const LEAST_SLOPE = [0.9, 0.5] as const;
/** Halvings and stretchings of one step, after which rounding hides what is left to gain. */
const MOST_TRIALS = 20;

interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** step · change, above 0. */
  product: number;
}

/** Where a minimisation stands; nothing in it changes afterwards. */
export interface Place {
  point: Float64Array;
  /** What is known of the curvature. */
  pairs: readonly Pair[];
}

export interface Minimum extends Place {
  /** True where the gradient became as small as was asked for. */
  converged: boolean;
  /** Gradients asked for. */
  evaluations: number;
}

/** The end of a step. */
interface Found {
  asked: Float64Array;
  /** In lengths of the direction. */
  length: number;
  gradient: Float64Array;
  /** Gradients asked for. */
  trial: number;
}

/** −H · gradient, H being the inverse curvature that the pairs tell of, the newest last. */
function direction(gradient: Float64Array, pairs: readonly Pair[], firstStep: number): Float64Array {
  const result = new Float64Array(gradient.length);
  addScaled(result, -1, gradient);
  const factors: number[] = [];
  for (let at = pairs.length - 1; at >= 0; at--) {
    const { step, change, product } = pairs[at];
    factors[at] = dot(step, result) / product;
    addScaled(result, -factors[at], change);
  }
  const newest = pairs.at(-1);
  const scale = newest ? newest.product / dot(newest.change, newest.change) : firstStep;
  for (let i = 0; i < result.length; i++) result[i] *= scale;
  pairs.forEach(({ step, change, product }, at) => {
    addScaled(result, factors[at] - dot(change, result) / product, step);
  });
  return result;
}

/** A length within [from, to] by the secant of the slopes at both, not too near either. */
function between(from: number, fromSlope: number, to: number, toSlope: number): number {
  const share = fromSlope / (fromSlope - toSlope);
  return from + (to - from) * Math.min(0.9, Math.max(0.1, share));
}

/**
 * Along a line a convex function is done with where its slope is small, so the slope alone decides on a step: unlike the value,
 * which is a difference of large sums, it stays good in float32.
 * @returns Null where no length is good.
 */
function* lineSearch(
  point: Float64Array,
  along: Float64Array,
  startSlope: number,
): Generator<Float64Array, Found | null, Float64Array> {
  const [downhill, uphill] = [LEAST_SLOPE[0] * startSlope, -LEAST_SLOPE[1] * startSlope];
  let near = { length: 0, slope: startSlope };
  let far: typeof near | null = null;
  let length = 1;
  for (let trial = 1; trial <= MOST_TRIALS; trial++) {
    const asked = point.slice();
    addScaled(asked, length, along);
    const gradient = yield asked;
    const here = { length, slope: dot(gradient, along) };
    if (here.slope >= downhill && here.slope <= uphill) return { asked, length, gradient, trial };
    if (here.slope > uphill) far = here;
    else if (far) near = here;
    else {
      // The secant's way to slope 0, at most tenfold.
      const gained = here.slope - near.slope;
      const times = gained > 0 ? Math.min(9, Math.max(1, -here.slope / gained)) : 9;
      length += (length - near.length) * times;
      near = here;
      continue;
    }
    length = between(near.length, near.slope, far.length, far.slope);
  }
  return null;
}

/**
 * Yields the points whose gradients it wants, the given one first.
 * @param firstStep The length of the first step in gradients: the inverse of a bound of the curvature.
 * @param small The gradient's length to be reached, from its length at the first point.
 * @param most Gradients after which it gives up.
 */
export function* minimise(
  { point, pairs: known }: Place,
  firstStep: number,
  small: (atStart: number) => number,
  most: number,
): Generator<Float64Array, Minimum, Float64Array> {
  let gradient = yield point;
  let evaluations = 1;
  const enough = small(Math.sqrt(dot(gradient, gradient))) ** 2;
  const pairs = [...known];
  let converged = dot(gradient, gradient) <= enough;
  while (!converged && evaluations < most) {
    const along = direction(gradient, pairs, firstStep);
    const found = yield* lineSearch(point, along, dot(gradient, along));
    evaluations += found?.trial ?? MOST_TRIALS;
    if (!found) break;
    const step = new Float64Array(along.length);
    addScaled(step, found.length, along);
    const change = found.gradient.slice();
    addScaled(change, -1, gradient);
    const product = dot(step, change);
    if (product > 0) pairs.push({ step, change, product });
    if (pairs.length > MEMORY) pairs.shift();
    point = found.asked;
    gradient = found.gradient;
    converged = dot(gradient, gradient) <= enough;
  }
  return { point, pairs, converged, evaluations };
}

/**
 * The same place for a function that has more · Σ point² / 2 on top: what is known of the curvature is known of its too.
 * @param counts Whether that sum counts a value of a point: 1, else 0.
 */
export function withCurvature({ point, pairs }: Place, more: number, counts: Float64Array): Place {
  const changed = pairs.map(({ step, change }) => {
    const other = change.slice();
    for (let i = 0; i < other.length; i++) other[i] += more * counts[i] * step[i];
    return { step, change: other, product: dot(step, other) };
  });
  // Where rounding is larger than what is left of the change, it tells nothing any more.
  return { point, pairs: changed.filter(({ product }, at) => product > 1e-3 * pairs[at].product) };
}
