/** Which class a score means. */
import { describe, expect, it } from 'vitest';
import { predictedClasses } from '../../../../src/evaluation/metrics/predictedClasses.ts';
import { readReference } from '../../support/reference.ts';
import { type Metrics, scoresOf } from '../reference.ts';

const metrics = readReference<Metrics>('metrics.json');

describe('predictions of the reference', () => {
  it.each(metrics.cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    expect(predictedClasses(scoresOf(one), one.threshold)).toEqual(one.y_pred);
  });
});

describe('predictedClasses', () => {
  it('needs more than the threshold for class 1', () => {
    expect(predictedClasses([[0.5], [0.5 + 2 ** -24], [0], [1]])).toEqual([0, 1, 0, 1]);
    expect(predictedClasses([[0.3], [0.31]], 0.3)).toEqual([0, 1]);
  });

  it('takes the first of equal outputs', () => {
    expect(
      predictedClasses([
        [0.4, 0.4, 0.2],
        [0.2, 0.4, 0.4],
        [0.1, 0.2, 0.7],
      ]),
    ).toEqual([0, 1, 2]);
  });

  it('gives a diverged model class 0', () => {
    expect(predictedClasses([[Number.NaN], [Number.NaN, Number.NaN]])).toEqual([0, 0]);
  });
});
