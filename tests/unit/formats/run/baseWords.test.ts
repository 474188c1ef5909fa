/** What a run did on a pretrained base, in words. */
import { describe, expect, it } from 'vitest';
import {
  averageText,
  classWeightsText,
  featuresText,
  firstWeightsText,
  fitText,
  frozenText,
  isAveraged,
  isRegressionAlone,
  keptText,
  kindFiguresText,
  searchText,
  shortNumber,
} from '../../../../src/formats/run/baseWords.ts';
import type { AveragePhase, FeaturesPhase, FitPhase, HeadPhase } from '../../../../src/training/types.ts';
import { AVERAGE, baseRun, FEATURES, FIT, HEAD, HEAD_BY_KINDS } from '../baseRun.ts';
import { finishedRun } from '../finishedRun.ts';

const [features, head, fit] = [FEATURES as FeaturesPhase, HEAD as HeadPhase, FIT as FitPhase];
const average = AVERAGE as AveragePhase;
const nameOf = (label: number) => ['cat', 'dog'][label];

describe('words on a base', () => {
  it('say how the strength was chosen', () => {
    expect(searchText(head.search)).toBe(
      'L2 0.1 chosen: the strongest within one standard error of the best; 5 folds of the training pictures.',
    );
    const none = { meanLoss: null, standardError: null, accuracy: null };
    const alone = {
      ...head.search,
      strengths: [{ l2: 0.001, ...none }],
      chosen: 0,
      folds: 0,
      converged: false,
    };
    expect(searchText(alone)).toBe(
      'L2 0.001, not searched for: some class has training pictures of one group only. It had not converged after 31 iterations.',
    );
  });

  it('say what the folds of several kinds held out', () => {
    expect(searchText(HEAD_BY_KINDS.search)).toBe(
      'L2 0.1 chosen: the strongest within one standard error of the best, by the mean over all kinds of folds of the training pictures: 5 that hold out groups, 3 picture clusters; picture clusters are the hardest.',
    );
    expect(kindFiguresText([FEATURES, HEAD_BY_KINDS])).toBe(
      'log loss 0.4100 for groups, 0.7500 for picture clusters',
    );
    expect(kindFiguresText([FEATURES, HEAD])).toBe(null);
  });

  it('say class weights', () => {
    expect(classWeightsText(head, nameOf)).toBe('Class weights balanced: from 0.5 (dog) to 2 (cat).');
    expect(classWeightsText({ ...head, classWeights: [1, 1] }, nameOf)).toContain('equally large');
    const none = { ...head, settings: { ...head.settings, classWeight: 'none' as const } };
    expect(classWeightsText(none, nameOf)).toBe('No class weights: every picture counts the same.');
  });

  it('say what was computed, and what was kept', () => {
    expect(featuresText(features)).toBe(
      '8 pictures and views of 1,280 values; 6 computed, the others kept before',
    );
    const plain = { ...features, settings: { cut: '', views: 0 } };
    expect(featuresText({ ...plain, computed: 8 })).toBe('8 pictures of 1,280 values, computed once');
    expect(featuresText({ ...plain, computed: 0 })).toBe(
      '8 pictures of 1,280 values, all of them kept before',
    );
  });

  it('say what an average was chosen for', () => {
    expect(averageText(average)).toBe(
      'The best weights are 0.5 of the fine-tuned ones and 0.5 of those before blocks were unfrozen: log loss 0.25 on the validation pictures. The fine-tuned ones have 0.3, those before 0.5.',
    );
    expect(averageText({ ...average, chosen: 2 })).toContain('The fine-tuned weights stay as they are');
    const phases = (chosen: number) => [{ ...average, chosen }];
    expect([isAveraged(phases(1)), isAveraged(phases(2)), isAveraged([])]).toEqual([true, false, false]);
  });

  it('say what was trained, at which rate', () => {
    expect(fitText(fit)).toBe('2 of 2 epochs: the last 1 block at a rate of 0.0001, the head at 0.001');
    const dense = { ...fit, settings: { ...fit.settings, unfreeze: 0 }, fromFeatures: true };
    expect(fitText(dense)).toBe(
      '2 of 2 epochs: the head alone, at a rate of 0.001; the frozen part was computed once',
    );
    expect([0.1, 3.16227766e-5, 1].map(shortNumber)).toEqual(['0.1', '0.0000316', '1']);
  });

  it('tell runs without an epoch from those with some, and where first weights came from', () => {
    const [alone, tuned, plain] = [baseRun(), baseRun({ unfreeze: 1 }), finishedRun()];
    expect([alone, tuned, plain].map(isRegressionAlone)).toEqual([true, false, false]);
    expect(isRegressionAlone({ ...plain, settings: { ...plain.settings, epochs: 0 } })).toBe(false);
    expect([alone, tuned].map(({ base }) => frozenText(base!))).toEqual(['all of it', 'up to block_15_add']);
    expect([alone, tuned].map(({ base }) => keptText(base!))).toEqual([
      'All of it keeps its weights.',
      'It keeps its weights up to block_15_add.',
    ]);
    expect([alone, plain].map(firstWeightsText)).toEqual(['MobileNetV2 0.35', 'drawn by the seed']);
    const further = {
      ...tuned,
      initialWeights: { from: 'run' as const, number: 2, weights: 'best' as const },
    };
    expect(firstWeightsText(further)).toBe('best of run 2');
    const members = [1, 2, 3].map((number) => ({ id: `${number}`, number, seed: number }));
    expect(firstWeightsText({ ...plain, ensemble: { kind: 'seeds', which: 'best', members } })).toBe(
      'best of runs 1, 2 and 3, averaged',
    );
  });
});
