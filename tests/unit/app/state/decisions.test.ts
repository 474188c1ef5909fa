/** The choices of the decision desk as a part of their run. */
import { describe, expect, it } from 'vitest';
import { withDecision } from '../../../../src/app/state/decisions.ts';
import type { Run } from '../../../../src/app/state/state.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { finishedRun, smallDataset } from '../../formats/finishedRun.ts';
import { newRun } from '../run.ts';

const { validation, dataset } = (() => {
  const { validation, ...rest } = finishedRun();
  const [image] = smallDataset().images.filter(({ split }) => split === 'val');
  const labels = [0, 0, 1, 1];
  const scores = [[0.1], [0.6], [0.7], [0.9]];
  const images = labels.map((label, index) => ({ ...image, index, label, path: `${index}` }));
  const both = { ...validation!.best, labels, scores };
  return {
    dataset: { ...rest.dataset, images },
    validation: { split: 'val' as const, best: both, last: both },
  };
})();
const judged = newRun({ status: 'finished', validation, dataset });

describe('withDecision', () => {
  it('sets what is given and leaves the rest, for these weights alone', () => {
    const first = withDecision(judged, 'best', { threshold: 0.3 });
    const run = withDecision(first, 'best', { costs: { miss: 5, falseAlarm: 1, prevalence: 0.1 } });
    expect(run.decision).toEqual({
      best: {
        chosenOn: 'validation',
        threshold: 0.3,
        temperature: null,
        costs: { miss: 5, falseAlarm: 1, prevalence: 0.1 },
        band: null,
      },
      last: null,
    });
  });

  it('fits the band, and anew where threshold or temperature change', () => {
    const banded = withDecision(judged, 'best', { bandAccuracy: 1 });
    // At 0.5 the wrong one is sure by 0.6, the least sure of the right ones by 0.7.
    expect(banded.decision?.best?.band).toEqual({ accuracy: 1, minConfidence: 0.7 });
    const moved = withDecision(banded, 'best', { threshold: 0.65 });
    expect(moved.decision?.best?.band).toEqual({ accuracy: 1, minConfidence: 0.4 });
    const soft = withDecision(banded, 'best', { temperature: 2 });
    expect(soft.decision?.best?.band?.minConfidence).toBeLessThan(0.65);
    expect(withDecision(banded, 'best', { bandAccuracy: null }).decision?.best?.band).toBeNull();
    const wrong = withDecision(judged, 'best', { threshold: 1, bandAccuracy: 1 });
    const reversed = { ...judged, validation: reversedLabels(judged) };
    expect(wrong.decision?.best?.band?.minConfidence).not.toBeNull();
    expect(withDecision(reversed, 'best', { bandAccuracy: 1 })).toMatchObject({
      decision: { best: { band: { accuracy: 1, minConfidence: null } } },
    });
  });

  it('puts a desk back, and holds nothing where none is touched', () => {
    const both = withDecision(withDecision(judged, 'best', { threshold: 0.3 }), 'last', { temperature: 2 });
    expect(withDecision(both, 'best', null).decision).toMatchObject({ best: null, last: { temperature: 2 } });
    expect(withDecision(withDecision(both, 'best', null), 'last', null).decision).toBeNull();
  });

  it('has nothing to choose by without figures on validation', () => {
    const run = newRun({ status: 'finished' });
    expect(withDecision(run, 'best', { threshold: 0.3 })).toBe(run);
  });

  it('refuses in words what cannot be meant', () => {
    const costs = { miss: -1, falseAlarm: 1, prevalence: 0.5 };
    for (const change of [
      { threshold: 2 },
      { threshold: null },
      { temperature: 0 },
      { bandAccuracy: 95 },
      { costs },
    ])
      expect(() => withDecision(judged, 'best', change)).toThrow(UserError);
    const three = { ...judged, dataset: { ...dataset, classes: ['a', 'b', 'c'] } };
    expect(() => withDecision(three, 'best', { threshold: 0.3 })).toThrow('two classes');
    expect(withDecision(three, 'best', { temperature: 2 }).decision?.best?.threshold).toBeNull();
  });
});

/** All answers wrong, the surest most of all. */
function reversedLabels({ validation }: Run) {
  const both = { ...validation!.best, scores: [[0.9], [0.8], [0.3], [0.2]] };
  return { ...validation!, best: both, last: both };
}
