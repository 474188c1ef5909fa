/** Every change of the state, as a function of it. */
import { describe, expect, it } from 'vitest';
import { wouldLose } from '../../../../src/app/state/keeping.ts';
import {
  afterEvents,
  afterLoss,
  continuedRun,
  endedRun,
  failedRun,
  trainedRun,
  unjudgedRun,
  withDataset,
  withError,
  withGroup,
  withNewRun,
  withoutRun,
  withRun,
  withSetting,
  withStatus,
} from '../../../../src/app/state/reducers.ts';
import { activeRun, hasEnded, INITIAL_STATE, type Run, shownRun } from '../../../../src/app/state/state.ts';
import { untouched } from '../../../../src/evaluation/choices/decisionChoice.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES, SETTINGS } from '../../../../src/settings.ts';
import type { Progress, TrainEvent } from '../../../../src/training/types.ts';
import { newRun, stateWithRuns } from '../run.ts';

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}

describe('settings', () => {
  it('change one by one', () => {
    const before = freeze(structuredClone(INITIAL_STATE));
    const after = withSetting(before, 'batchSize', 8);
    expect(after.settings).toEqual({ ...DEFAULT_SETTINGS, batchSize: 8 });
    expect(before.settings.batchSize).toBe(32);
  });

  it('go back to their defaults group by group', () => {
    let state = INITIAL_STATE;
    state = withSetting(state, 'batchSize', 8);
    state = withSetting(state, 'seed', 99);
    state = withSetting(state, 'zoomRange', 0.5);
    state = withSetting(state, 'imageSize', 64);
    const after = withGroup(freeze(state), 'training', DEFAULT_SETTINGS);
    expect(after.settings).toEqual({ ...DEFAULT_SETTINGS, zoomRange: 0.5, imageSize: 64 });
    const groups = new Set(SETTING_NAMES.map((name) => SETTINGS[name].group));
    const all = [...groups].reduce((to, group) => withGroup(to, group, DEFAULT_SETTINGS), after);
    expect(all.settings).toEqual(DEFAULT_SETTINGS);
  });
});

describe('datasets and errors', () => {
  it('replace what was there', () => {
    const reading = { status: 'reading', name: 'x.zip', progress: null } as const;
    expect(withDataset(INITIAL_STATE, reading)).toEqual({ ...INITIAL_STATE, dataset: reading });
    const error = { kind: 'user', message: 'No.' } as const;
    const failed = withError(INITIAL_STATE, error);
    expect(failed.error).toEqual(error);
    expect(withError(failed, null).error).toBeNull();
  });

  it('a cancelled call is no error and hides none', () => {
    const cancelled = { kind: 'cancelled', message: 'Cancelled.' } as const;
    expect(withError(INITIAL_STATE, cancelled)).toBe(INITIAL_STATE);
    const failed = withError(INITIAL_STATE, { kind: 'internal', message: 'Oh.' });
    expect(withError(failed, cancelled).error?.message).toBe('Oh.');
  });
});

describe('runs', () => {
  it('are added at the end and shown', () => {
    const state = withNewRun(freeze(stateWithRuns('a', 'b')), newRun({ id: 'c', number: 3 }));
    expect(state.runs.map((run) => run.id)).toEqual(['a', 'b', 'c']);
    expect(shownRun(state)?.id).toBe('c');
    expect(activeRun(state)?.id).toBe('c');
  });

  it('change alone', () => {
    const state = freeze(stateWithRuns('a', 'b'));
    const changed = withRun(state, 'a', (run) => ({ ...run, saved: true }));
    expect(changed.runs.map((run) => run.saved)).toEqual([true, false]);
    expect(changed.runs[1]).toBe(state.runs[1]);
    expect(withRun(state, 'nobody', (run) => ({ ...run, saved: true }))).toEqual(state);
  });

  it('are removed, and the newest of the others is shown instead of the one that was', () => {
    const state = freeze(stateWithRuns('a', 'b', 'c'));
    expect(withoutRun(state, 'c')).toMatchObject({ runs: [{ id: 'a' }, { id: 'b' }], shownRunId: 'b' });
    expect(withoutRun(state, 'a')).toMatchObject({ runs: [{ id: 'b' }, { id: 'c' }], shownRunId: 'c' });
    expect(withoutRun(stateWithRuns('a'), 'a')).toMatchObject({ runs: [], shownRunId: null });
    expect(withoutRun(state, 'nobody')).toEqual(state);
  });

  it.each(['running', 'paused', 'stopping'] as const)('are not removed while %s', (status) => {
    const state = withNewRun(stateWithRuns('a'), newRun({ id: 'b', status }));
    expect(withoutRun(state, 'b')).toBe(state);
    expect(withoutRun(state, 'a').runs).toHaveLength(1);
  });

  it('have ended when they finished, were stopped or failed', () => {
    const ended = (['running', 'paused', 'stopping', 'finished', 'stopped'] as const).filter((status) =>
      hasEnded(newRun({ status })),
    );
    expect(ended).toEqual(['finished', 'stopped']);
    const failed = failedRun(newRun(), { kind: 'user', message: 'No.' }, null);
    expect(hasEnded(failed)).toBe(true);
    expect(activeRun({ ...INITIAL_STATE, runs: [failed] })).toBeNull();
  });

  it('end with their outcome, best epoch and timing', () => {
    const timing = { stepMs: { median: 1, p95: 2 }, inputWaitShare: 0.5 };
    expect(endedRun(trainedRun(newRun({ status: 'stopping', bestEpoch: 3 }), timing), 'stopped')).toEqual(
      newRun({ status: 'stopped', bestEpoch: 3, timing }),
    );
  });

  it('that were trained have ended when their page was closed before they were judged', () => {
    const trained = trainedRun(newRun({ status: 'paused' }), null);
    expect(trained).toMatchObject({ status: 'running', busy: 'evaluating', bestEpoch: 0 });
    expect(unjudgedRun(trained)).toMatchObject({ status: 'finished', busy: null, validation: null });
    expect(unjudgedRun(withStatus(trained, 'stopping')).status).toBe('stopped');
    expect(unjudgedRun(trained).log.at(-1)).toMatch(/closed before the validation split was judged/);
  });
});

const NOTEBOOK_LOGS = { loss: 0.7264, accuracy: 0.8335, val_loss: 0.428, val_accuracy: 0.8125 };

describe('a run whose device was lost', () => {
  const at = (epoch: number, epochStep: number, step: number) => ({
    step,
    epoch,
    progress: {
      step: epochStep,
      images: 32 * epochStep,
      lossSum: 8 * epochStep,
      correct: 24 * epochStep,
      elapsedMs: 100 * epochStep,
    },
    checkpoint: { best: 1 },
    early: { best: 1, wait: 0, bestEpoch: 1 },
  });
  const points = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ step: i + 1, loss: 1, accuracy: 1 }));
  const run = newRun({
    steps: points(141),
    epochs: [NOTEBOOK_LOGS, NOTEBOOK_LOGS],
    progress: { ...progressAt(41), epoch: 3 },
    compiling: { done: 1, total: 2 },
    log: ['before'],
  });

  it('takes back what will happen again, so that no point comes twice, and says so', () => {
    const after = afterLoss(freeze(run), at(3, 30, 130));
    expect(after.steps).toEqual(points(130));
    expect(after.epochs).toHaveLength(2);
    expect(after.compiling).toBeNull();
    expect(after.progress).toMatchObject({ epoch: 3, step: 30, steps: 163, loss: 0.25, accuracy: 0.75 });
    expect(after.log).toEqual(['before', 'The GPU was lost in epoch 3, step 41: going on from step 30.']);
  });

  it('goes on from an epoch’s beginning, from another epoch, or from its own beginning', () => {
    const line = (snapshot: ReturnType<typeof at> | null) => afterLoss(run, snapshot).log.at(-1);
    expect(line(at(3, 0, 100))).toMatch(/going on from the beginning of epoch 3\.$/);
    expect(line(at(2, 7, 57))).toMatch(/going on from epoch 2, step 7\.$/);
    expect(line(null)).toMatch(/going on from the beginning\.$/);
    expect(afterLoss(run, at(2, 7, 57)).epochs).toHaveLength(1);
    expect(afterLoss(run, null)).toMatchObject({ steps: [], epochs: [], progress: null });
    expect(afterLoss(run, at(1, 0, 0)).progress).toBeNull();
    const { loss, accuracy } = NOTEBOOK_LOGS;
    const ended = { epoch: 2, step: 163, loss, accuracy, epochRemainingMs: 0, remainingMs: 23 * 163 * 484.4 };
    expect(afterLoss(run, at(3, 0, 100)).progress).toEqual({ ...progressAt(163), ...ended });
  });

  it('can go on by hand once it has failed, on another device and unjudged', () => {
    const error = { kind: 'user', message: 'No.' } as const;
    const decision = { best: { ...untouched(2), threshold: 0.3 }, last: null };
    const failed = { ...failedRun(run, error, 130), saved: true, decision };
    const device = { ...run.device, backend: 'wasm' } as const;
    const { log, ...after } = continuedRun(freeze(failed), at(3, 30, 130), device);
    expect(log.at(-1)).toBe('Continued: going on from step 30.');
    expect(after).toMatchObject({ status: 'running', device, saved: false, validation: null, bestEpoch: 0 });
    expect(after.decision).toBeNull();
    expect(after).not.toHaveProperty('error');
    expect(after).not.toHaveProperty('lastStep');
    expect(after.steps).toEqual(points(130));
  });

  it('fails with what is kept of it', () => {
    const error = { kind: 'user', message: 'No.' } as const;
    expect(failedRun(run, error, 130)).toMatchObject({
      status: 'failed',
      error,
      lastStep: 130,
      bestEpoch: 0,
    });
    expect(failedRun(run, error, null)).toMatchObject({ lastStep: null, bestEpoch: null });
    expect(failedRun({ ...run, bestEpoch: 2 }, error, 130).bestEpoch).toBe(2);
  });
});

function progressAt(step: number): Progress {
  return {
    epoch: 1,
    epochs: 25,
    step,
    steps: 163,
    loss: 0.5,
    accuracy: 0.5,
    msPerStep: 484.4,
    epochRemainingMs: 0,
    remainingMs: 0,
  };
}

function stepEvent(step: number): TrainEvent {
  return { type: 'step', epoch: 1, step, loss: 1 / step, accuracy: 0.5, progress: progressAt(step) };
}

describe('afterEvents', () => {
  const epoch: TrainEvent = {
    type: 'epoch',
    epoch: 3,
    logs: NOTEBOOK_LOGS,
    valConfusionMatrix: [
      [7, 1],
      [2, 6],
    ],
    elapsedMs: 78_960,
  };

  it('folds everything that happens in an epoch into the run', () => {
    const before = freeze(newRun());
    const after = afterEvents(before, [
      {
        type: 'plan',
        microBatchSize: 16,
        bytes: 1e9,
        steps: 163,
        splitBy: 'passes',
        passMs: 190,
        statisticsOf: 16,
      },
      stepEvent(1),
      stepEvent(2),
      epoch,
      { type: 'log', text: 'Epoch 3: val_loss improved' },
      { type: 'checkpoint', epoch: 3, weights: new ArrayBuffer(4) },
    ]);
    expect(after).toEqual({
      ...before,
      microBatchSize: 16,
      stepBytes: 1e9,
      statisticsOf: 16,
      splitBy: 'passes',
      passMs: 190,
      stepsPerEpoch: 163,
      progress: progressAt(2),
      steps: [
        { step: 1, loss: 1, accuracy: 0.5 },
        { step: 2, loss: 0.5, accuracy: 0.5 },
      ],
      epochs: [NOTEBOOK_LOGS],
      valConfusionMatrix: [
        [7, 1],
        [2, 6],
      ],
      bestEpoch: 3,
      log: [
        // As the notebook prints it, in one line.
        'Epoch 3/25 - 163/163 - 79s 484ms/step - loss: 0.7264 - accuracy: 0.8335 - val_loss: 0.4280 - val_accuracy: 0.8125',
        'Epoch 3: val_loss improved',
      ],
    });
  });

  it('keeps no weights in the state', () => {
    const after = afterEvents(newRun(), [{ type: 'checkpoint', epoch: 2, weights: new ArrayBuffer(64) }]);
    expect(Object.values(after).some((value) => value instanceof ArrayBuffer)).toBe(false);
    expect(after.bestEpoch).toBe(2);
  });

  it('gives the same in one go as one by one, and nothing for no events', () => {
    const events: TrainEvent[] = [stepEvent(1), epoch, stepEvent(2), stepEvent(3)];
    const oneByOne = events.reduce<Run>((run, event) => afterEvents(run, [event]), newRun());
    expect(afterEvents(newRun(), events)).toEqual(oneByOne);
    const run = newRun();
    expect(afterEvents(run, [])).toBe(run);
  });

  it('prints the rate where it moves, and whatever is not defined as Python does', () => {
    const logs = { ...NOTEBOOK_LOGS, val_auc: Number.NaN, learning_rate: 0.00005 };
    const lineOf = (learningRateSchedule: 'cosine' | 'constant') => {
      const run = newRun({ settings: { ...DEFAULT_SETTINGS, learningRateSchedule } });
      return afterEvents(run, [{ ...epoch, logs }]).log[0];
    };
    expect(lineOf('cosine')).toMatch(/ - val_accuracy: 0\.8125 - val_auc: nan - learning_rate: 5\.0000e-05$/);
    expect(lineOf('constant')).toMatch(/ - val_auc: nan$/);
  });

  it('prints no val figures where there are none', () => {
    const { loss, accuracy } = NOTEBOOK_LOGS;
    const after = afterEvents(newRun({ stepsPerEpoch: 163, progress: progressAt(163) }), [
      { ...epoch, logs: { loss, accuracy }, valConfusionMatrix: null },
    ]);
    expect(after.log).toEqual(['Epoch 3/25 - 163/163 - 79s 484ms/step - loss: 0.7264 - accuracy: 0.8335']);
    expect(after.valConfusionMatrix).toBeNull();
  });

  it('thins the points of long runs, and keeps the newest', () => {
    let run: Run = newRun();
    for (let step = 1; step <= 10_000; step++) {
      run = afterEvents(run, [stepEvent(step)]);
      if (run.steps.length > 4096) throw new Error(`${run.steps.length} points after step ${step}`);
      if (run.steps.at(-1)?.step !== step) throw new Error(`step ${step} is missing`);
    }
    expect(run.steps.length).toBeGreaterThan(2000);
    const steps = run.steps.map((point) => point.step);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    for (const point of run.steps) expect(point.loss).toBe(1 / point.step);
  });

  it('keeps all points of a run that is short enough', () => {
    const events = Array.from({ length: 4096 }, (_, i) => stepEvent(i + 1));
    expect(afterEvents(newRun(), events).steps).toHaveLength(4096);
  });
});

describe('leaving the page', () => {
  const lost = (run: Run, bytes: Record<string, number> = {}) =>
    wouldLose({ ...INITIAL_STATE, runs: [run], keeping: { ...INITIAL_STATE.keeping, bytes } });
  const ended = newRun({ id: 'a', status: 'finished', bestEpoch: 1 });

  it('loses a run at work, and weights that are neither kept nor saved', () => {
    expect(lost(newRun(), { a: 1 })).toBe(true);
    expect(lost(ended)).toBe(true);
    expect(lost(ended, { a: 1 })).toBe(false);
    expect(lost({ ...ended, saved: true })).toBe(false);
    expect(lost({ ...ended, bestEpoch: null })).toBe(false);
    expect(lost({ ...ended, gone: ['best', 'last'] })).toBe(false);
  });

  it('loses an ended run whose last write is not done, or had no room', () => {
    const withNotKept = (notKept: Record<string, string | null>) =>
      wouldLose({
        ...INITIAL_STATE,
        runs: [ended],
        keeping: { ...INITIAL_STATE.keeping, bytes: { a: 1 }, notKept },
      });
    expect(withNotKept({ a: null })).toBe(true);
    expect(withNotKept({ a: 'No room.' })).toBe(true);
    expect(withNotKept({ b: null })).toBe(false);
  });

  it('loses what is between two runs of a repetition', () => {
    const queue = { id: 'r', kind: 'seeds', index: 0, count: 2, isStopping: false } as const;
    expect(wouldLose({ ...INITIAL_STATE, queue })).toBe(true);
    expect(wouldLose(INITIAL_STATE)).toBe(false);
  });
});
