/** run.json holds what a run was, in the agreed places. */
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../src/app/state/state.ts';
import { untouched } from '../../../../src/evaluation/choices/decisionChoice.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import type { RunFileInput } from '../../../../src/formats/run/runFileTypes.ts';
import { SETTING_NAMES } from '../../../../src/settings.ts';
import { finishedRun } from '../finishedRun.ts';

describe('runFile', () => {
  const file = JSON.parse(JSON.stringify(runFile(finishedRun())));

  it('counts the images of each split and class', () => {
    expect(file.dataset).toEqual({
      name: 'small.zip',
      bytes: 1234,
      hash: 'abc123',
      classes: ['NORMAL', 'PNEUMONIA'],
      splits: {
        train: { images: 3, classes: { NORMAL: 1, PNEUMONIA: 2 }, counts: [1, 2] },
        val: { images: 1, classes: { NORMAL: 1, PNEUMONIA: 0 }, counts: [1, 0] },
        test: { images: 3, classes: { NORMAL: 1, PNEUMONIA: 2 }, counts: [1, 2] },
      },
      problems: [{ path: 'train/NORMAL/broken.jpeg', reason: 'It cannot be decoded.' }],
      notes: ['One note.'],
    });
  });

  it('says what was trained, where, when and how', () => {
    expect(file).toMatchObject({
      format: 'darkroom-run',
      version: 1,
      status: 'finished',
      error: null,
      startedAt: '2024-01-02T03:04:05.000Z',
      // 8 · 8 · 3 inputs to 128 units, those to one.
      model: { id: 'mlp-128', parameters: 193 * 128 + 129, inputShape: [8, 8, 3] },
      device: { backend: 'webgl', description: 'A GPU' },
      repeat: { id: 'r', kind: 'seeds', index: 1, count: 3 },
      seed: 7,
      bestEpoch: 2,
      timing: { ingestMs: 321, stepMs: { median: 12, p95: 20 }, inputWaitShare: 0.1 },
    });
    expect(Object.keys(file.settings)).toEqual(SETTING_NAMES);
    expect(file.history).toEqual({
      loss: [0.7, 0.6],
      accuracy: [0.5, 0.75],
      val_loss: [0.8, 0.5],
      val_accuracy: [0, 1],
    });
  });

  it('gives the test figures with the paths that they belong to', () => {
    expect(file.test.paths).toEqual(['test/NORMAL/4.jpeg', 'test/PNEUMONIA/5.jpeg', 'test/PNEUMONIA/6.jpeg']);
    expect(file.test.labels).toEqual([0, 1, 1]);
    expect(file.test.best).toMatchObject({
      n: 3,
      accuracy: 2 / 3,
      majorityBaseline: 2 / 3,
      confusionMatrix: [
        [1, 0],
        [1, 1],
      ],
      scores: [[0.1], [0.9], [0.4]],
    });
    expect(file.test.best.report.NORMAL).toEqual({
      precision: 0.5,
      recall: 1,
      'f1-score': 2 / 3,
      support: 1,
    });
    expect(file.test.last.report.accuracy).toBe(2 / 3);
    expect(file.test.last.scores).toEqual([[0.6], [0.9], [0.8]]);
  });

  it('gives every figure an interval, the validation figures too, and counts the openings of the test split', () => {
    expect(file.test.best.intervals.accuracy).toMatchObject({ value: 2 / 3, n: 3, method: 'wilson' });
    expect(file.test.best.intervals.accuracy.interval.low).toBeCloseTo(0.2077, 4);
    expect(file.validation).toMatchObject({ paths: ['val/NORMAL/3.jpeg'], labels: [0] });
    expect(file.validation.best).toMatchObject({ n: 1, accuracy: 1, scores: [[0.2]] });
    expect(file.validation.last.intervals.accuracy.value).toBe(0);
    expect(file.testOpenings).toBe(2);
  });

  it('says what was chosen on the decision desk, and null where it was not touched', () => {
    expect(file.decision).toBeNull();
    const decision = { best: { ...untouched(2), threshold: 0.3 }, last: null };
    expect(runFile({ ...finishedRun(), decision }).decision).toEqual(decision);
  });

  it('needs neither validation, nor an end, nor a test', () => {
    const started = runFile({
      ...finishedRun(),
      status: 'failed',
      error: { kind: 'user', message: 'The GPU was lost.' },
      epochs: [{ loss: 0.7, accuracy: 0.5 }],
      bestEpoch: null,
      timing: null,
      validation: null,
      test: null,
    });
    expect(started.history).toEqual({ loss: [0.7], accuracy: [0.5], val_loss: [], val_accuracy: [] });
    expect(started.timing).toEqual({ ingestMs: 321, stepMs: null, inputWaitShare: null });
    expect(started).toMatchObject({
      error: 'The GPU was lost.',
      bestEpoch: null,
      validation: null,
      test: null,
    });
  });

  it('refuses test figures of other images', () => {
    const run = finishedRun();
    const images = run.dataset.images.filter((image) => image.index !== 4);
    expect(() => runFile({ ...run, dataset: { ...run.dataset, images } })).toThrow('this split');
  });

  it('takes a run of the app with the openings beside it', () => {
    // Checked by the compiler: this does not compile where a run lacks something.
    const asInput: (run: Run) => RunFileInput = (run) => ({ ...run, testOpenings: 0 });
    expect(asInput).toBeTypeOf('function');
  });
});
