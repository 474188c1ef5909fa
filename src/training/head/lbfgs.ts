/**
 * Minimises one smooth convex function by L-BFGS (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.4). It asks for
 * one gradient at a time, so that many problems can share a device's products. It imports nothing.
 */

/** Steps that the curvature is known from. */
const MEMORY = 16;
/** A step is taken once the slope along it has this share of its size at the start: still downhill, or uphill already. */
const LEAST_SLOPE = [0.9, 0.5] as const;
/** Halvings and doublings of one step, after which rounding hides what is left to gain. */
const MOST_TRIALS = 20;

export interface Minimum {
  point: Float64Array;
  /** True where the gradient became as small as was asked for. */
  converged: boolean;
  /** Gradients asked for. */
  evaluations: number;
}

/** Yields the point whose gradient it wants next. */
export type Minimisation = Generator<Float64Array, Minimum, Float64Array>;

interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** step · change, above 0. */
  product: number;
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

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** to += factor · from */
function addScaled(to: Float64Array, factor: number, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * from[i];
}

/** −H · gradient, H being the inverse curvature that the pairs tell of, the newest last. */
function direction(gradient: Float64Array, pairs: readonly Pair[], firstStep: number): Float64Array {
  const result = gradient.map((value) => -value);
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
 * Starts at 0.
 * @param size Values of a point.
 * @param tolerance The gradient's length to be reached, as a share of that at 0.
 * @param firstStep The length of the first step in gradients: the inverse of a bound of the curvature.
 * @param most Gradients after which it gives up.
 */
export function* minimise(size: number, tolerance: number, firstStep: number, most: number): Minimisation {
  let point: Float64Array = new Float64Array(size);
  let gradient = yield point;
  let evaluations = 1;
  const small = tolerance ** 2 * dot(gradient, gradient);
  const pairs: Pair[] = [];
  while (dot(gradient, gradient) > small) {
    if (evaluations >= most) return { point, converged: false, evaluations };
    const along = direction(gradient, pairs, firstStep);
    const slope = dot(gradient, along);
    const found = yield* lineSearch(point, along, slope);
    if (!found) return { point, converged: false, evaluations: evaluations + MOST_TRIALS };
    evaluations += found.trial;
    const { asked, length } = found;
    for (let i = 0; i < size; i++) {
      along[i] *= length;
      gradient[i] = found.gradient[i] - gradient[i];
    }
    const product = dot(along, gradient);
    if (product > 0) pairs.push({ step: along, change: gradient, product });
    if (pairs.length > MEMORY) pairs.shift();
    point = asked;
    gradient = found.gradient;
  }
  return { point, converged: true, evaluations };
}
