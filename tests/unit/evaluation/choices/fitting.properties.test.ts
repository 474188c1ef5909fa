/** What must hold for whatever is fitted or compared. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAt, expectedCost } from '../../../../src/evaluation/choices/decision.ts';
import {
  cheapestThreshold,
  fitHumanBand,
  fitTemperature,
} from '../../../../src/evaluation/choices/fitting.ts';
import { compareAnswers } from '../../../../src/evaluation/comparison/compareAnswers.ts';
import { proportion } from '../../../../src/evaluation/figures/intervals.ts';
import { normalizedMatrix } from '../../../../src/evaluation/metrics/confusionMatrix.ts';
import { predictedClasses } from '../../../../src/evaluation/metrics/predictedClasses.ts';
import { rank, rankedAreas } from '../../../../src/evaluation/metrics/ranking.ts';
import { expectSame, labelsOf, property, rankingOf, scored, unitsOf, validationOf } from '../properties.ts';

describe('what is fitted', () => {
  it('a temperature never raises the loss and changes neither order nor answers', () => {
    property(scored, (rows) => {
      const given = validationOf(rows);
      const { temperature, lossBefore, lossAfter } = fitTemperature(given);
      expect(lossAfter).toBeLessThanOrEqual(lossBefore + 1e-9);
      // At temperatures this low probabilities run together at 0 and 1.
      if (temperature < 0.2) return;
      const { scores } = given.atTemperature(temperature);
      expect(predictedClasses(scores)).toEqual(predictedClasses(given.scores));
      const areas = rankedAreas(
        rank(
          rows.map(([positive]) => positive),
          scores.map(([score]) => score),
        ),
      );
      expectSame([areas.rocAuc], [rankedAreas(rankingOf(rows)).rocAuc]);
    });
  });

  it('no threshold is cheaper than the cheapest, and its cost is that of its matrix', () => {
    const share = fc.integer({ min: 0, max: 16 });
    property(fc.tuple(scored, share, share, share), ([rows, falseAlarm, miss, sixteenths]) => {
      const labels = labelsOf(rows);
      if (new Set(labels).size < 2) return;
      const costs = { falseAlarm, miss, prevalence: sixteenths / 16 };
      const costAt = (threshold: number) => {
        const { confusionMatrix: matrix } = decideAt(labels, unitsOf(rows), threshold, ['a', 'b']);
        const shares = normalizedMatrix(matrix, 'true');
        return expectedCost(shares[1][1], shares[0][1], costs);
      };
      const best = cheapestThreshold(validationOf(rows), costs);
      expect(costAt(best.threshold)).toBeCloseTo(best.cost, 9);
      for (let threshold = 0; threshold <= 1; threshold += 1 / 128)
        expect(costAt(threshold)).toBeGreaterThanOrEqual(best.cost - 1e-9);
    });
  });

  it('a band keeps what it promises', () => {
    property(fc.tuple(scored, fc.integer({ min: 0, max: 10 })), ([rows, tenths]) => {
      const band = fitHumanBand(validationOf(rows), tenths / 10);
      if (band) expect(band.accuracy!.value).toBeGreaterThanOrEqual(tenths / 10);
      const stricter = fitHumanBand(validationOf(rows), tenths / 10 + 0.05);
      if (stricter) expect(stricter.sent.value).toBeGreaterThanOrEqual(band!.sent.value);
    });
  });

  it('the comparison of B with A is that of A with B turned round', () => {
    const other = fc.array(fc.integer({ min: 0, max: 64 }), { minLength: 40, maxLength: 40 });
    property(
      fc.tuple(scored, other),
      ([rows, others]) => {
        const labels = labelsOf(rows);
        const paths = labels.map((_, image) => `${image}`);
        const a = { paths, labels, scores: unitsOf(rows), threshold: null };
        const b = { ...a, scores: labels.map((_, image) => [others[image] / 64]) };
        const [forth, back] = [compareAnswers(a, b, 1), compareAnswers(b, a, 1)];
        expect([forth.mends, forth.breaks]).toEqual([back.breaks, back.mends]);
        const negative = (value: number | undefined) => (value === undefined ? null : 0 - value);
        expectSame(
          [
            forth.pValue,
            forth.accuracyDifference,
            forth.aucDifference?.value ?? null,
            forth.aucDifference?.interval?.low ?? null,
          ],
          [
            back.pValue,
            0 - back.accuracyDifference,
            negative(back.aucDifference?.value),
            negative(back.aucDifference?.interval?.high),
          ],
        );
        expect(forth.pValue).toBeGreaterThan(0);
        expect(forth.pValue).toBeLessThanOrEqual(1);
      },
      20,
    );
  });

  it('Wilson’s interval holds its share and narrows with n', () => {
    property(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 500 })), ([n, any]) => {
      const hits = any % (n + 1);
      const { value, interval } = proportion(hits, n)!;
      expect(interval!.low).toBeLessThanOrEqual(value + 1e-12);
      expect(interval!.high).toBeGreaterThanOrEqual(value - 1e-12);
      const tenfold = proportion(hits * 10, n * 10)!.interval!;
      expect(tenfold.high - tenfold.low).toBeLessThan(interval!.high - interval!.low);
    });
  });
});
