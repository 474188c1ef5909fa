/**
 * Gathers vectors that lie near each other: k-means in float64, the same clusters on every machine. Pure; it may import
 * shared/random only.
 */
import { type Random, randomFor, shuffled } from '../../shared/random.ts';

/** Centres are found among so many of the vectors at most; all find their centre. */
const MOST_LOOKED_AT = 4000;
/** Rounds after which hardly a vector changes its cluster any more. */
const MOST_ROUNDS = 100;

/** Squared. */
export function distanceOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

/** Place by place. */
export function meanOf(vectors: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i] += vector[i];
  return sum.map((value) => value / vectors.length);
}

/** Each number less its mean over all vectors, divided by its standard deviation; 0 where that is 0. */
export function standardised(vectors: readonly Float64Array[]): Float64Array[] {
  if (vectors.length === 0) return [];
  const mean = meanOf(vectors);
  const squares = meanOf(vectors.map((vector) => vector.map((value, i) => (value - mean[i]) ** 2)));
  const factors = squares.map((square) => (square > 1e-12 ? 1 / Math.sqrt(square) : 0));
  return vectors.map((vector) => vector.map((value, i) => (value - mean[i]) * factors[i]));
}

function nearest(centres: readonly Float64Array[], vector: Float64Array): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  centres.forEach((centre, at) => {
    const distance = distanceOf(centre, vector);
    if (distance < least) [best, least] = [at, distance];
  });
  return best;
}

/** The first centres of k-means++ (Arthur and Vassilvitskii 2007): each far from those before; fewer where vectors are equal. */
function firstCentres(vectors: readonly Float64Array[], k: number, random: Random): Float64Array[] {
  const centres = [vectors[Math.floor(random() * vectors.length)]];
  const gaps = vectors.map((vector) => distanceOf(vector, centres[0]));
  while (centres.length < k) {
    let left = random() * gaps.reduce((sum, gap) => sum + gap, 0);
    // The last that is not a centre, where rounding leaves something over.
    let chosen = gaps.findLastIndex((gap) => gap > 0);
    if (chosen < 0) break;
    for (const [at, gap] of gaps.entries()) {
      left -= gap;
      if (left < 0) {
        chosen = at;
        break;
      }
    }
    centres.push(vectors[chosen]);
    vectors.forEach((vector, at) => {
      gaps[at] = Math.min(gaps[at], distanceOf(vector, vectors[chosen]));
    });
  }
  return centres;
}

/**
 * k-means by Lloyd's rounds.
 * @param vectors Of equal lengths, at least one.
 * @param k The most clusters: empty ones are left out.
 * @returns Which vectors, by their places, are in each cluster: the largest first, of equal ones that of the first vector.
 */
export function clustersOf(vectors: readonly Float64Array[], k: number, seed: number): number[][] {
  const random = randomFor(seed, k);
  const looked =
    vectors.length > MOST_LOOKED_AT ? shuffled(vectors, random).slice(0, MOST_LOOKED_AT) : vectors;
  let centres = firstCentres(looked, k, random);
  let places: number[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = looked.map((vector) => nearest(centres, vector));
    if (next.every((place, at) => place === places[at])) break;
    places = next;
    centres = centres.map((centre, place) => {
      const own = looked.filter((_, at) => places[at] === place);
      return own.length > 0 ? meanOf(own) : centre;
    });
  }
  const clusters = centres.map((): number[] => []);
  vectors.forEach((vector, at) => {
    clusters[nearest(centres, vector)].push(at);
  });
  return clusters.filter((cluster) => cluster.length > 0).sort((a, b) => b.length - a.length || a[0] - b[0]);
}
