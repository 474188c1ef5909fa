/** What must hold for any answers whatever: counts and the figures of a matrix. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracy,
  balancedAccuracy,
  cohenKappa,
  macroF1,
  matthewsCorrelation,
} from '../../../../src/evaluation/metrics/agreement.ts';
import { classificationReport } from '../../../../src/evaluation/metrics/classificationReport.ts';
import {
  confusionMatrix,
  normalizedMatrix,
  sumsOf,
  weightedSums,
} from '../../../../src/evaluation/metrics/confusionMatrix.ts';
import { answered, expectSame, figuresOfMatrix, property, repeated } from '../properties.ts';

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
      expect(weightedSums(labels, predicted, classCount, weights)).toEqual(
        sumsOf(confusionMatrix(repeated(labels, weights), repeated(predicted, weights), classCount)),
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
          accuracy(sumsOf(matrix)),
          accuracy(sumsOf(matrix)),
          balancedAccuracy(sumsOf(matrix)),
          macroF1(sumsOf(matrix)),
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
      expect(Math.abs(matthewsCorrelation(sumsOf(matrix)))).toBeLessThanOrEqual(1 + 1e-12);
      expect(cohenKappa(sumsOf(matrix)) ?? 1).toBeLessThanOrEqual(1);
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
        [matthewsCorrelation(sumsOf(wrong)), accuracy(sumsOf(wrong))],
        [-matthewsCorrelation(sumsOf(matrix)), 1 - accuracy(sumsOf(matrix))!],
      );
    });
  });
});
