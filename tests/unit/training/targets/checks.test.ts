/** What of classes, loss and blending is refused, and in which words. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { checkClassesAndLoss } from '../../../../src/training/targets/checks.ts';
import { lossRuleOf } from '../../../../src/training/targets/lossRule.ts';
import { weightedLossOf } from '../../../../src/training/targets/targets.ts';

const CLASSES = ['NORMAL', 'PNEUMONIA'];
const check = (changes: Partial<Settings>, counts = [20, 60]) =>
  checkClassesAndLoss({ ...DEFAULT_SETTINGS, ...changes }, CLASSES, counts);

describe('checkClassesAndLoss', () => {
  it('lets pass what can be trained', () => {
    expect(() => check({})).not.toThrow();
    expect(() =>
      check({
        classWeight: 'NORMAL=3,PNEUMONIA=1',
        balancedBatches: true,
        loss: 'focal',
        mixup: 0.2,
        cutmix: 1,
      }),
    ).not.toThrow();
  });

  it.each<[Partial<Settings>, number[], string]>([
    [{ balancedBatches: true }, [0, 60], '“NORMAL” has no training picture'],
    [{ mixup: 0.2, batchSize: 1 }, [20, 60], 'each batch has one picture'],
    [{ cutmix: 1 }, [0, 1], 'there is one training picture'],
    [{ classWeight: 'NORMAL=0,PNEUMONIA=0' }, [20, 60], 'all are 0'],
    [{ loss: 'focal', focalAlpha: 'NORMAL=0.3,PNEUMONIA=0.7' }, [20, 60], 'no number from 0 to 1'],
    [{ loss: 'focal', focalAlpha: '' }, [20, 60], 'no number'],
    [{ loss: 'focal', focalAlpha: 'NORMAL=1', classMode: 'categorical' }, [20, 60], '“PNEUMONIA” is missing'],
  ])('refuses %j', (changes, counts, words) => {
    expect(() => check(changes, counts)).toThrow(words);
  });
});

describe('lossRuleOf', () => {
  const ruleOf = (changes: Partial<Settings>, outputs: number) =>
    lossRuleOf({ ...DEFAULT_SETTINGS, ...changes }, CLASSES, outputs);

  it('reads alpha as Keras means it', () => {
    const focal = { loss: 'focal', focalAlpha: '0.25' } as const;
    expect(ruleOf(focal, 1).focal).toEqual({ gamma: 2, alpha: null });
    expect(ruleOf({ ...focal, applyClassBalancing: true }, 1).focal?.alpha).toEqual([0.75, 0.25]);
    expect(ruleOf(focal, 2).focal?.alpha).toEqual([0.25, 0.25]);
    expect(ruleOf({ ...focal, focalAlpha: 'PNEUMONIA=0.7,NORMAL=0.3' }, 2).focal?.alpha).toEqual([0.3, 0.7]);
  });

  it('smooths with either loss', () => {
    expect(ruleOf({ labelSmoothing: 0.1 }, 1)).toEqual({ smoothing: 0.1, focal: null });
    expect(ruleOf({ labelSmoothing: 0.1, loss: 'focal' }, 1).smoothing).toBe(0.1);
  });
});

describe('weightedLossOf', () => {
  const task = { classes: CLASSES, labels: [0, 1, 1, 1, 0], train: [0, 1, 2, 3] };

  it('weighs by the training pictures; auto weighs nothing in epochs', () => {
    const of = (classWeight: string, epochs = 2) =>
      weightedLossOf({ ...task, settings: { ...DEFAULT_SETTINGS, classWeight, epochs } }).classWeights;
    expect(of('balanced')).toEqual([2, 4 / 6]);
    expect(of('NORMAL=3,PNEUMONIA=1')).toEqual([3, 1]);
    expect(of('auto')).toBeNull();
    expect(of('balanced', 0)).toBeNull();
  });
});
