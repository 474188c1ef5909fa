/** The report against scikit-learn's own, and what scikit-learn leaves open. */
import { describe, expect, it } from 'vitest';
import {
  classificationReport,
  fixed,
  reportDict,
  reportText,
} from '../../../../src/evaluation/metrics/classificationReport.ts';
import { confusionMatrix } from '../../../../src/evaluation/metrics/confusionMatrix.ts';
import { readReference } from '../../support/reference.ts';
import { expectClose, type Metrics } from '../reference.ts';

const metrics = readReference<Metrics>('metrics.json');

describe('classification_report as scikit-learn gives it', () => {
  it.each(metrics.cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const count = one.classes ?? 2;
    const matrix = confusionMatrix(one.y_true, one.y_pred, count);
    const numbered = classificationReport(
      matrix,
      matrix.map((_, label) => String(label)),
    );
    const lettered = classificationReport(
      matrix,
      matrix.map((_, label) => `class_${'abcde'[label]}`),
    );
    expectClose(reportDict(numbered), one.expected.report_zero_division_0);
    expect(reportText(numbered)).toBe(one.expected.report_text_labels);
    expect(reportText(lettered, 3)).toBe(one.expected.report_text_named_3_digits);
  });

  it.each(metrics.cases.map((one) => [one.name, one] as const))(
    '%s, of the classes that occur, as it prints without labels',
    (_, one) => {
      const occurring = [...new Set([...one.y_true, ...one.y_pred])].sort((a, b) => a - b);
      const places = (labels: number[]) => labels.map((label) => occurring.indexOf(label));
      const matrix = confusionMatrix(places(one.y_true), places(one.y_pred), occurring.length);
      expect(reportText(classificationReport(matrix, occurring.map(String)))).toBe(
        one.expected.report_warn_text,
      );
    },
  );

  it.each(metrics.notebook_models.map((one) => [one.model, one] as const))(
    'the notebook’s model %s',
    (_, one) => {
      const report = classificationReport(one.confusion, ['0', '1']);
      expectClose(reportDict(report), one.report);
      expect(reportText(report)).toBe(one.report_text);
    },
  );
});

describe('reportText', () => {
  it('widens the first column to the longest name, counted in characters', () => {
    const report = classificationReport(
      [
        [3, 1],
        [0, 4],
      ],
      ['a rather long name 🫁', 'b'],
    );
    const lines = reportText(report).split('\n');
    expect(lines[0]).toBe(`${' '.repeat(20)}  precision    recall  f1-score   support`);
    expect(lines[2]).toBe('a rather long name 🫁       1.00      0.75      0.86         4');
    expect(lines[3]).toBe(`${' '.repeat(19)}b       0.80      1.00      0.89         4`);
  });

  it('rounds exact halves to even, as Python does, and nothing else', () => {
    expect([0.125, 0.375, 0.625, 0.875, 0.115, 0.285, 0, 1].map((value) => fixed(value, 2))).toEqual([
      '0.12',
      '0.38',
      '0.62',
      '0.88',
      '0.12',
      '0.28',
      '0.00',
      '1.00',
    ]);
    expect([0.0625, 0.1875, 0.5625].map((value) => fixed(value, 3))).toEqual(['0.062', '0.188', '0.562']);
  });
});

describe('reportDict', () => {
  const dict = reportDict(
    classificationReport(
      [
        [1, 0, 0],
        [1, 1, 0],
        [0, 0, 5],
      ],
      ['accuracy', 'accuracy (class)', 'macro avg'],
    ),
  );

  it('loses no class to a name that scikit-learn uses itself', () => {
    expect(Object.keys(dict)).toEqual([
      'accuracy (class) (class)',
      'accuracy (class)',
      'macro avg (class)',
      'accuracy',
      'macro avg',
      'weighted avg',
    ]);
    expect(dict.accuracy).toBe(7 / 8);
    expect(dict['accuracy (class) (class)']).toMatchObject({ recall: 1, precision: 0.5, support: 1 });
    expect(dict['macro avg (class)']).toMatchObject({ support: 5 });
  });

  it('survives JSON with any class name', () => {
    const names = ['__proto__', 'constructor'];
    const matrix = [
      [2, 0],
      [1, 1],
    ];
    const text = JSON.stringify(reportDict(classificationReport(matrix, names)));
    expect(Object.keys(JSON.parse(text))).toEqual([...names, 'accuracy', 'macro avg', 'weighted avg']);
  });
});
