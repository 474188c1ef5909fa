/** What cannot be trained is said before anything starts; what can is let through. */
import { describe, expect, it } from 'vitest';
import {
  checkStart,
  type PlannedStart,
  plannedStart,
  startProblem,
} from '../../../../src/app/checks/startProblem.ts';
import { type AppState, INITIAL_STATE } from '../../../../src/app/state/state.ts';
import type { DatasetImage } from '../../../../src/dataset/types.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { SMALL_BASE } from '../../formats/baseRun.ts';

const CLASSES = ['NORMAL', 'PNEUMONIA'];

/** A start with these settings; by default 30 and 90 pictures, in epochs. */
const start = (settings: Partial<Settings>, more: Partial<PlannedStart> = {}): PlannedStart => ({
  settings: { ...DEFAULT_SETTINGS, ...settings },
  classes: CLASSES,
  counts: [30, 90],
  valCounts: [10, 30],
  hasLogisticHead: false,
  hasEpochs: true,
  unfreezes: false,
  hasFolds: false,
  isEnsemble: false,
  ...more,
});

/** What is said of it; null where nothing is wrong. */
function problem(planned: PlannedStart): string | null {
  try {
    checkStart(planned);
    return null;
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(UserError);
    return (thrown as UserError).message;
  }
}

describe('what is refused', () => {
  it.each<[string, Partial<Settings>, Partial<PlannedStart>, string]>([
    ['every weight 0', { classWeight: 'NORMAL=0,PNEUMONIA=0' }, {}, 'all are 0'],
    [
      'every weight 0 that has pictures',
      { classWeight: 'NORMAL=0,PNEUMONIA=1' },
      { counts: [9, 0] },
      'weight of 0',
    ],
    ['epochs of an ensemble', {}, { isEnsemble: true }, 'can be judged, but not trained'],
    ['an unknown name', { classWeight: 'NORMAL=1,FLU=2' }, {}, 'no class is called “FLU”'],
    ['a missing name', { classWeight: 'NORMAL=1' }, {}, '“PNEUMONIA” is missing'],
    [
      'balanced weights without pictures of a class',
      { classWeight: 'balanced' },
      { counts: [0, 9] },
      '“NORMAL” has no training',
    ],
    [
      'balanced batches without pictures of a class',
      { balancedBatches: true },
      { counts: [1, 0] },
      '“PNEUMONIA” has no training',
    ],
    ['mixup in batches of one', { mixup: 0.2, batchSize: 1 }, {}, 'each batch has one picture'],
    ['cutmix of a single picture', { cutmix: 1 }, { counts: [1, 0] }, 'one training picture'],
    [
      'a warmup longer than the run',
      { learningRateSchedule: 'cosine', warmupSteps: 100 },
      {},
      'The warmup takes 100 steps',
    ],
    [
      'a decay longer than the run',
      { learningRateSchedule: 'cosine', decaySteps: 101 },
      {},
      'the run has 100 steps',
    ],
    [
      'an average with the base without validation',
      { averageWithBase: true },
      { unfreezes: true, valCounts: [0, 0] },
      'the validation split is missing',
    ],
    [
      'an average with the base by one class',
      { averageWithBase: true },
      { unfreezes: true, valCounts: [3, 0] },
      'has pictures of one class only',
    ],
    [
      'a threshold without enough validation pictures',
      { fitThreshold: 'accuracy' },
      {},
      'it takes 200 validation pictures, and there are 40',
    ],
    ['a temperature without any', { fitTemperature: true }, { valCounts: [0, 0] }, 'there are 0'],
    ['two ways to clip', { clipnorm: 1, globalClipnorm: 1 }, {}, 'do not go together'],
    ['an alpha that is no number', { loss: 'focal', focalAlpha: 'much' }, {}, '“much” is no number'],
  ])('%s', (_, settings, more, words) => {
    expect(problem(start(settings, more))).toContain(words);
  });

  it('names and weights also of a logistic head alone', () => {
    const head = { hasLogisticHead: true, hasEpochs: false };
    expect(problem(start({ classWeight: 'FLU=1' }, head))).toContain('FLU');
    expect(problem(start({ classWeight: 'balanced' }, { ...head, counts: [3, 0] }))).toContain('no training');
  });
});

describe('what is let through', () => {
  it.each<[string, Partial<Settings>, Partial<PlannedStart>]>([
    ['the defaults', {}, {}],
    ['a threshold by enough pictures', { fitThreshold: 'accuracy' }, { valCounts: [100, 100] }],
    ['a threshold by folds', { fitThreshold: 'accuracy', fitTemperature: true }, { hasFolds: true }],
    [
      'a threshold that three classes do not have',
      { fitThreshold: 'accuracy' },
      { classes: ['A', 'B', 'C'] },
    ],
    ['balanced batches smaller than the classes are many', { balancedBatches: true, batchSize: 1 }, {}],
    ['weights by hand of which one is 0', { classWeight: 'NORMAL=0,PNEUMONIA=1' }, {}],
    ['a decay to the end of the run', { learningRateSchedule: 'cosine', decaySteps: 100 }, {}],
    [
      'what only epochs ask for, without epochs',
      { clipnorm: 1, globalClipnorm: 1, learningRateSchedule: 'one-cycle', mixup: 1, batchSize: 1 },
      { hasEpochs: false },
    ],
    [
      'a head on a class without pictures, as the default weighs it',
      {},
      { hasLogisticHead: true, hasEpochs: false, counts: [3, 0] },
    ],
  ])('%s', (_, settings, more) => {
    expect(problem(start(settings, more))).toBeNull();
  });
});

describe('a figure that can never improve', () => {
  it.each<[string, Partial<Settings>, Partial<PlannedStart>]>([
    ['val_auc', { monitor: 'val_auc' }, { valCounts: [10, 0] }],
    ['val_auc', { checkpointMonitor: 'val_auc' }, { valCounts: [0, 10] }],
    ['val_loss', { learningRateSchedule: 'plateau' }, { valCounts: [0, 0] }],
  ])('%s, %o, %o', (name, settings, more) => {
    expect(problem(start(settings, more))).toContain(name);
    expect(problem(start(settings))).toBeNull();
  });

  it('is none of those that nobody watches', () => {
    const settings = { monitor: 'val_auc', earlyStopping: false } as const;
    expect(problem(start(settings, { valCounts: [10, 0] }))).toBeNull();
  });
});

describe('the start that the state asks for', () => {
  const images = [0, 1].map((label) => ({ label, split: 'train' }) as DatasetImage);
  const dataset = { classes: CLASSES, images };
  const ready = { status: 'ready', dataset } as unknown as AppState['dataset'];

  it('has epochs, unless none are set', () => {
    const state = { ...INITIAL_STATE, dataset: ready };
    expect(plannedStart(state, DEFAULT_SETTINGS, dataset, null)).toMatchObject({
      ...{ counts: [1, 1], hasLogisticHead: false, hasEpochs: true },
    });
    expect(plannedStart(state, { ...DEFAULT_SETTINGS, epochs: 0 }, dataset, null).hasEpochs).toBe(false);
  });

  it('has folds where a head is all that is trained, or a repetition divides the pictures', () => {
    const onBase = { ...INITIAL_STATE, dataset: ready, bases: [SMALL_BASE], modelId: SMALL_BASE.id };
    const hasFolds = (settings: Partial<Settings>, kind: 'seeds' | 'folds' | null = null) =>
      plannedStart(onBase, { ...DEFAULT_SETTINGS, ...settings }, dataset, kind && { kind }).hasFolds;
    expect([hasFolds({}), hasFolds({}, 'seeds'), hasFolds({ unfreeze: 1 }, 'folds')]).toEqual([
      true,
      true,
      true,
    ]);
    for (const settings of [{ unfreeze: 1 }, { head: 'dense' }, { testTimeAugmentation: 'mirrors' }] as const)
      expect(hasFolds(settings)).toBe(false);
  });

  it('is said with what to do; nothing is said without a dataset', () => {
    const settings = { ...DEFAULT_SETTINGS, classWeight: 'NORMAL=1' };
    expect(startProblem({ ...INITIAL_STATE, settings, dataset: ready })).toBe(
      'Class weights cannot be used: “PNEUMONIA” is missing. Write them as NORMAL=1,PNEUMONIA=1.',
    );
    expect(startProblem({ ...INITIAL_STATE, settings })).toBeNull();
  });
});
