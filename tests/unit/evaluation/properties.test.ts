/** What must hold for any answers whatever: the figures checked against each other, by random cases. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracy,
  balancedAccuracy,
  cohenKappa,
  macroF1,
  matthewsCorrelation,
} from '../../../src/evaluation/agreement.ts';
import { calibration, topLabelClaims } from '../../../src/evaluation/calibration.ts';
import { classificationReport } from '../../../src/evaluation/classificationReport.ts';
import { compareAnswers } from '../../../src/evaluation/comparison.ts';
import { confusionMatrix, normalizedMatrix } from '../../../src/evaluation/confusionMatrix.ts';
import { crossEntropy } from '../../../src/evaluation/crossEntropy.ts';
import { decideAt, expectedCost } from '../../../src/evaluation/decision.ts';
import { cheapestThreshold, fitHumanBand, fitTemperature } from '../../../src/evaluation/fitting.ts';
import { proportion } from '../../../src/evaluation/intervals.ts';
import { macroAreas, rankEachClass } from '../../../src/evaluation/multiclass.ts';
import { predictedClasses } from '../../../src/evaluation/predictions.ts';
import { precisionRecallCurve, rank, rankedAreas, rocCurve } from '../../../src/evaluation/ranking.ts';
import type { ConfusionMatrix } from '../../../src/evaluation/types.ts';
import { ValidationPredictions } from '../../../src/evaluation/validation.ts';

/** The same cases on every machine. */
function property<T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void, numRuns = 200): void {
  fc.assert(fc.property(arbitrary, predicate), { seed: 5, numRuns });
}

interface Case {
  classCount: number;
  labels: number[];
  predicted: number[];
  weights: number[];
}

/** Some classes, and pictures with a true one, an answer and a weight. */
const answered: fc.Arbitrary<Case> = fc.integer({ min: 2, max: 5 }).chain((classCount) => {
  const label = fc.integer({ min: 0, max: classCount - 1 });
  return fc
    .array(fc.tuple(label, label, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 40 })
    .map((rows) => ({
      classCount,
      labels: rows.map(([truth]) => truth),
      predicted: rows.map(([, answer]) => answer),
      weights: rows.map(([, , weight]) => weight),
    }));
});

/** Scores in 64ths: sums and 1 − s are exact, and ties occur. */
const scored = fc.array(
  fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 64 }), fc.integer({ min: 0, max: 3 })),
  {
    minLength: 1,
    maxLength: 40,
  },
);
type Scored = [boolean, number, number][];
const rankingOf = (rows: Scored) =>
  rank(
    rows.map(([positive]) => positive),
    rows.map(([, score]) => score / 64),
  );
const labelsOf = (rows: Scored) => rows.map(([positive]) => Number(positive));
const unitsOf = (rows: Scored) => rows.map(([, score]) => [score / 64]);

/** Pictures of three classes with probabilities that are never tied. */
const probabilities = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 3, maxLength: 3 }),
  ),
  { minLength: 1, maxLength: 30 },
);
const outputsOf = (rows: [number, number[]][]) =>
  rows.map(([, parts]) => parts.map((part) => part / parts.reduce((sum, one) => sum + one, 0)));

const figuresOfMatrix = (matrix: ConfusionMatrix) => [
  accuracy(matrix),
  balancedAccuracy(matrix),
  matthewsCorrelation(matrix),
  cohenKappa(matrix),
  macroF1(matrix),
];
function expectSame(actual: (number | null)[], expected: (number | null)[]): void {
  expect(actual).toEqual(expected.map((value) => (value === null ? null : expect.closeTo(value, 9))));
}
/** Each value as often as its weight says. */
const repeated = <T>(values: T[], weights: number[]) =>
  values.flatMap((value, i) => new Array<T>(weights[i]).fill(value));

describe('answers', () => {
  it('count the same whatever the classes are called and however the pictures are ordered', () => {
    property(fc.tuple(answered, fc.nat()), ([{ classCount, labels, predicted }, turn]) => {
      const renamed = (label: number) => (label + turn) % classCount;
      const matrix = confusionMatrix(labels, predicted, classCount);
      const permuted = confusionMatrix(
        labels.map(renamed).reverse(),
        predicted.map(renamed).reverse(),
        classCount,
      );
      for (const [label, row] of matrix.entries())
        for (const [answer, count] of row.entries())
          expect(permuted[renamed(label)][renamed(answer)]).toBe(count);
      expectSame(figuresOfMatrix(permuted), figuresOfMatrix(matrix));
    });
  });

  it('weigh as many copies of a picture', () => {
    property(answered, ({ classCount, labels, predicted, weights }) => {
      expect(confusionMatrix(labels, predicted, classCount, weights)).toEqual(
        confusionMatrix(repeated(labels, weights), repeated(predicted, weights), classCount),
      );
    });
  });

  it('agree with the report and with themselves', () => {
    property(answered, ({ classCount, labels, predicted }) => {
      const matrix = confusionMatrix(labels, predicted, classCount);
      const report = classificationReport(
        matrix,
        matrix.map((_, label) => String(label)),
      );
      const all = normalizedMatrix(matrix, 'all');
      const present = report.classes.filter(({ support }) => support > 0);
      expectSame(
        [
          accuracy(matrix),
          accuracy(matrix),
          balancedAccuracy(matrix),
          macroF1(matrix),
          report['weighted avg'].recall,
        ],
        [
          report.accuracy,
          all.reduce((sum, row, label) => sum + row[label], 0),
          present.reduce((sum, { recall }) => sum + recall, 0) / present.length,
          report['macro avg']['f1-score'],
          report.accuracy,
        ],
      );
      const diagonal = (shares: number[][]) => shares.map((row, label) => row[label]);
      expectSame(
        [...diagonal(normalizedMatrix(matrix, 'true')), ...diagonal(normalizedMatrix(matrix, 'pred'))],
        [...report.classes.map(({ recall }) => recall), ...report.classes.map(({ precision }) => precision)],
      );
      expect(Math.abs(matthewsCorrelation(matrix))).toBeLessThanOrEqual(1 + 1e-12);
      expect(cohenKappa(matrix) ?? 1).toBeLessThanOrEqual(1);
    });
  });

  it('swap recall and specificity with the classes; MCC of wrong answers is the negative', () => {
    property(fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 40 }), (rows) => {
      const labels = rows.map(([truth]) => Number(truth));
      const predicted = rows.map(([, answer]) => Number(answer));
      const flip = (values: number[]) => values.map((value) => 1 - value);
      const matrix = confusionMatrix(labels, predicted, 2);
      const swapped = confusionMatrix(flip(labels), flip(predicted), 2);
      expect(normalizedMatrix(swapped, 'true')[0][0]).toBe(normalizedMatrix(matrix, 'true')[1][1]);
      expectSame(figuresOfMatrix(swapped), figuresOfMatrix(matrix));
      const wrong = confusionMatrix(labels, flip(predicted), 2);
      expectSame(
        [matthewsCorrelation(wrong), accuracy(wrong)],
        [-matthewsCorrelation(matrix), 1 - accuracy(matrix)!],
      );
    });
  });
});

describe('rankings', () => {
  it('have the AUC that comparing every pair gives, and the area under their own curve', () => {
    property(scored, (rows) => {
      const ranking = rankingOf(rows);
      const { rocAuc } = rankedAreas(ranking);
      const pairs = rows.flatMap(([positive, score]) =>
        rows.flatMap(([other, below]) =>
          positive && !other ? [score > below ? 1 : score === below ? 0.5 : 0] : [],
        ),
      );
      if (pairs.length === 0) {
        expect(rocAuc).toBeNull();
        return;
      }
      for (const drop of [true, false]) {
        const { fpr, tpr } = rocCurve(ranking, drop);
        const area = fpr.reduce(
          (sum, x, i) => (i === 0 ? 0 : sum + ((x - fpr[i - 1]) * (tpr[i] + tpr[i - 1])) / 2),
          0,
        );
        expectSame([rocAuc, area], [pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length, rocAuc]);
      }
    });
  });

  it('have the average precision of their own curve', () => {
    property(scored, (rows) => {
      const ranking = rankingOf(rows);
      const { precision, recall } = precisionRecallCurve(ranking);
      const steps = precision.reduce(
        (sum, p, i) => (i === 0 ? 0 : sum + (recall[i - 1] - recall[i]) * precision[i - 1]),
        0,
      );
      expect(rankedAreas(ranking).averagePrecision).toBeCloseTo(steps, 9);
    });
  });

  it('do not change under a monotone function, and turn over under a falling one', () => {
    property(scored, (rows) => {
      const positive = rows.map(([one]) => one);
      const areas = rankedAreas(rankingOf(rows));
      const cubed = rank(
        positive,
        rows.map(([, score]) => score ** 3 - 7),
      );
      const { fpr, tpr } = rocCurve(cubed);
      expect(rankedAreas(cubed)).toEqual(areas);
      expect({ fpr, tpr }).toEqual({
        fpr: rocCurve(rankingOf(rows)).fpr,
        tpr: rocCurve(rankingOf(rows)).tpr,
      });
      const falling = rankedAreas(
        rank(
          positive,
          rows.map(([, score]) => -score),
        ),
      );
      expectSame([falling.rocAuc], [areas.rocAuc === null ? null : 1 - areas.rocAuc]);
    });
  });

  it('have the same AUC with both classes and scores turned round', () => {
    property(scored, (rows) => {
      const turned = rankingOf(rows.map(([positive, score, weight]) => [!positive, 64 - score, weight]));
      expectSame([rankedAreas(turned).rocAuc], [rankedAreas(rankingOf(rows)).rocAuc]);
    });
  });

  it('weigh as many copies of a picture', () => {
    property(scored, (rows) => {
      const weights = rows.map(([, , weight]) => weight);
      const copies = repeated(rows, weights);
      const { rocAuc, averagePrecision } = rankedAreas(rankingOf(rows), weights);
      const expected = rankedAreas(rankingOf(copies));
      expectSame([rocAuc, averagePrecision], [expected.rocAuc, expected.averagePrecision]);
    });
  });
});

describe('probabilities', () => {
  it('are judged the same whatever the classes are called', () => {
    property(fc.tuple(probabilities, fc.nat()), ([rows, turn]) => {
      const labels = rows.map(([label]) => label);
      const scores = outputsOf(rows);
      const at = (label: number) => (label + turn) % 3;
      const renamedLabels = labels.map(at);
      const renamedScores = scores.map((outputs) => outputs.map((_, i) => outputs[(i + 3 - (turn % 3)) % 3]));
      const figures = (ofLabels: number[], ofScores: number[][]) => {
        const areas = macroAreas(rankEachClass(ofLabels, ofScores));
        return [
          areas.rocAuc,
          areas.averagePrecision,
          crossEntropy(ofLabels, ofScores),
          calibration(topLabelClaims(ofLabels, ofScores)).error,
        ];
      };
      expectSame(figures(renamedLabels, renamedScores), figures(labels, scores));
    });
  });

  it('are calibrated the same with weights and with copies', () => {
    property(scored, (rows) => {
      const weights = rows.map(([, , weight]) => weight);
      const copies = repeated(rows, weights);
      if (copies.length === 0) return;
      const weighted = calibration(topLabelClaims(labelsOf(rows), unitsOf(rows)), 10, weights);
      const copied = calibration(topLabelClaims(labelsOf(copies), unitsOf(copies)));
      expect(weighted.error).toBeCloseTo(copied.error, 9);
      expect(weighted.bins.map(({ count }) => count)).toEqual(copied.bins.map(({ count }) => count));
    });
  });
});

/** Predictions of a validation split of just these pictures. */
function validationOf(rows: Scored): ValidationPredictions {
  const images = rows.map(([positive], index) => ({
    index,
    label: Number(positive),
    split: 'val' as const,
    path: `${index}`,
    source: 0,
    entry: { path: `${index}`, bytes: 1, crc32: index, problem: null },
  }));
  return ValidationPredictions.of({ images }, [...images.keys()], unitsOf(rows));
}

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
        const a = { paths, labels, scores: unitsOf(rows) };
        const b = { paths, labels, scores: labels.map((_, image) => [others[image] / 64]) };
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
