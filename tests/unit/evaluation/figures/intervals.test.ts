/** Intervals by formula and by bootstrap, against scipy and numpy, and how often they hold the truth. */
import { describe, expect, it } from 'vitest';
import { bootstrapIntervals, type Draw, quantile } from '../../../../src/evaluation/figures/bootstrap.ts';
import {
  aucInterval,
  newcombeAucInterval,
  proportion,
  wilsonInterval,
} from '../../../../src/evaluation/figures/intervals.ts';
import { brierScores } from '../../../../src/evaluation/metrics/brier.ts';
import { rank } from '../../../../src/evaluation/metrics/ranking.ts';
import { type Random, randomFor } from '../../../../src/shared/random.ts';
import { expectClose } from '../reference.ts';

/** A ranking of the positives' and the negatives' scores. */
const ranked = (positives: number[], negatives: number[]) =>
  rank([...positives.map(() => true), ...negatives.map(() => false)], [...positives, ...negatives]);

describe('wilsonInterval', () => {
  // scipy 1.10.1: stats.binomtest(hits, n).proportion_ci(0.95, 'wilson')
  it.each([
    [14, 16, 0.639771727342413, 0.9650225122567595],
    [0, 10, 0, 0.27753279986288926],
    [10, 10, 0.7224672001371109, 1],
    [536, 624, 0.8294648674928886, 0.8840910688122745],
    [1, 1, 0.20654931437723745, 1],
    [387, 390, 0.9776310813246339, 0.9973805417529286],
  ])('%i of %i', (hits, n, low, high) => expectClose(wilsonInterval(hits, n), { low, high }));

  it('says of 14 right in 16 what the issue says: anything from 64% to 97%', () => {
    const { low, high } = wilsonInterval(14, 16);
    expect([Math.round(low * 100), Math.round(high * 100)]).toEqual([64, 97]);
  });

  it('is not there for a share of nothing', () => {
    expect(() => wilsonInterval(0, 0)).toThrow(RangeError);
    expect(proportion(0, 0)).toBeNull();
  });

  it('holds the truth in 95% of 2,000 test splits of 624 pictures at p = 0.86', () => {
    const random = randomFor(624);
    let held = 0;
    for (let draw = 0; draw < 2000; draw++) {
      let hits = 0;
      for (let image = 0; image < 624; image++) hits += Number(random() < 0.86);
      const { low, high } = wilsonInterval(hits, 624);
      held += Number(low <= 0.86 && 0.86 <= high);
    }
    expect(held / 2000).toBeGreaterThan(0.935);
    expect(held / 2000).toBeLessThan(0.965);
  });
});

describe('aucInterval', () => {
  it('is DeLong’s on the logit scale', () => {
    // numpy 1.24: placements by comparing every pair, var(ddof=1)/m + var(ddof=1)/n = 0.019777…, expit(logit ± 1.96·SE/(a(1 − a)))
    const interval = aucInterval(ranked([0.9, 0.8, 0.7, 0.6, 0.4, 0.35], [0.7, 0.5, 0.3, 0.2, 0.1]));
    expectClose(interval, { low: 0.4140952183865922, high: 0.9656072501034313 });
  });

  // scipy 1.10.1: optimize.brentq on (a − t)² − z²·V(t)
  it.each([
    [1, 6, 5, 0.6654547706070857, 1],
    [1, 234, 390, 0.9933920728803697, 1],
    [0.5, 5, 5, 0.20561305728947146, 0.7943869427105286],
    [0, 4, 7, 0, 0.3508870861092361],
    [0.9, 30, 40, 0.7927451513872369, 0.9525866343571566],
    [1, 1, 1, 0.2065493143772374, 1],
  ])('Newcombe’s for an AUC of %f with %i + %i', (auc, positives, negatives, low, high) =>
    expectClose(newcombeAucInterval(auc, positives, negatives), { low, high }),
  );

  it('does not claim certainty where DeLong’s variance is zero or not defined', () => {
    expectClose(aucInterval(ranked([0.9, 0.8, 0.7, 0.95, 0.97, 0.99], [0.1, 0.2, 0.3, 0.4, 0.5])), {
      low: 0.6654547706070857,
      high: 1,
    });
    expectClose(aucInterval(ranked([0.7, 0.7, 0.7, 0.7, 0.7], [0.7, 0.7, 0.7, 0.7, 0.7])), {
      low: 0.20561305728947146,
      high: 0.7943869427105286,
    });
    expectClose(aucInterval(ranked([0.9], [0.1])), { low: 0.2065493143772374, high: 1 });
    expect(aucInterval(ranked([0.9, 0.3], []))).toBeNull();
  });

  it('holds the truth in 95% of 2,000 test splits with 234 + 390 pictures', () => {
    // Two normal distributions 1.5 apart: the AUC is Φ(1.5/√2) = 0.855577777 (scipy.stats.norm.cdf).
    const truth = 0.8555778168267576;
    const random = randomFor(234, 390);
    let held = 0;
    for (let draw = 0; draw < 2000; draw++) {
      const { low, high } = aucInterval(
        ranked(
          Array.from({ length: 390 }, () => 1.5 + normal(random)),
          Array.from({ length: 234 }, () => normal(random)),
        ),
      )!;
      held += Number(low <= truth && truth <= high);
    }
    expect(held / 2000).toBeGreaterThan(0.935);
    expect(held / 2000).toBeLessThan(0.965);
  });
});

/** A normal number (Box and Muller 1958). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

describe('bootstrapIntervals', () => {
  const labels = [1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1];
  const scores = [0.9, 0.3, 0.8, 0.45, 0.6, 0.7, 0.2, 0.55, 0.65, 0.1, 0.35, 0.95];
  const distances = brierScores(
    labels,
    scores.map((score) => [score]),
  );
  const brierOf = (draws: readonly Draw[]) => ({
    brier: draws.map(
      (weights) => distances.reduce((sum, distance, image) => sum + distance * weights[image], 0) / 12,
    ),
  });

  it('draws and cuts as numpy does with the same random numbers', () => {
    // Python: the generator of shared/random.ts, numpy 1.24 bincount of int(u·12), quantile(…, [0.025, 0.975])
    expectClose(bootstrapIntervals(12, brierOf, 7, 500), {
      brier: { low: 0.0764375, high: 0.23085416666666667 },
    });
  });

  it('comes close to scipy’s bootstrap', () => {
    // scipy 1.10.1: stats.bootstrap(…, np.mean, n_resamples=200000, method='percentile')
    const { brier } = bootstrapIntervals(12, brierOf, 1, 50_000);
    expect(brier!.low).toBeCloseTo(0.0708333, 2);
    expect(brier!.high).toBeCloseTo(0.2360417, 2);
  });

  it('draws every picture as often as any other, as many as there are', () => {
    const drawn = new Float64Array(5);
    bootstrapIntervals(
      5,
      (draws) => {
        for (const weights of draws) {
          expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(5);
          for (const [image, weight] of weights.entries()) drawn[image] += weight;
        }
        return {};
      },
      3,
      4000,
    );
    for (const count of drawn) expect(Math.abs(count / 4000 - 1)).toBeLessThan(0.05);
  });

  it('gives no interval where most draws have no figure, or all have the same', () => {
    const { never, rarely, often, same } = bootstrapIntervals(
      10,
      (draws) => ({
        never: draws.map(() => null),
        rarely: draws.map(([first]) => (first > 1 ? first : null)),
        often: draws.map(([first]) => (first < 2 ? first : null)),
        same: draws.map(() => 1),
      }),
      1,
    );
    expect([never, rarely, same]).toEqual([null, null, null]);
    expect(often).toEqual({ low: 0, high: 1 });
  });

  it('depends on nothing but the seed', () => {
    expect(bootstrapIntervals(12, brierOf, 5)).toEqual(bootstrapIntervals(12, brierOf, 5));
    expect(bootstrapIntervals(12, brierOf, 5)).not.toEqual(bootstrapIntervals(12, brierOf, 6));
  });
});

describe('quantile', () => {
  it('is linear between values, as numpy.quantile', () => {
    expect(quantile([1, 2, 4, 8], 0.5)).toBe(3);
    expect(quantile([1, 2, 4, 8], 0.9)).toBeCloseTo(6.8, 12);
    expect(quantile([5], 0.025)).toBe(5);
  });
});
