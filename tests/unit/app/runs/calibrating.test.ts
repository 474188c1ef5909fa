/** What is fitted before a run is judged: on enough validation pictures, or on the folds of its head; else nothing, and why. */
import { beforeEach, describe, expect, it } from 'vitest';
import { baseStart } from '../../../../src/app/runs/baseStart.ts';
import { calibrateByFolds, judgeValidation, unjudgedText } from '../../../../src/app/runs/calibrating.ts';
import { evaluateSplit } from '../../../../src/app/runs/evaluateSplit.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { outputChoiceOf, withDecision } from '../../../../src/app/state/decisions.ts';
import type { Run } from '../../../../src/app/state/state.ts';
import type { Dataset, DatasetImage, Split } from '../../../../src/dataset/types.ts';
import { judgeAt } from '../../../../src/evaluation/choices/calibration.ts';
import { readRunFile } from '../../../../src/formats/run/readRunFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { parameterCount } from '../../../../src/models/graph/modelGraph.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { SMALL_BASE } from '../../formats/baseRun.ts';
import { smallDataset } from '../../formats/finishedRun.ts';
import { type FakeDeviceWorker, fakeDeviceWorker, floats } from '../fakes.ts';
import { newRun } from '../run.ts';

const ASKED: Partial<Settings> = { fitThreshold: 'accuracy', fitTemperature: true };

/** So many pictures of a split; every third is of class 0. */
function dataset(counts: Record<Split, number>): Dataset {
  const images: DatasetImage[] = [];
  for (const [split, count] of Object.entries(counts) as [Split, number][])
    for (let i = 0; i < count; i++) {
      const [index, label] = [images.length, Number(i % 3 > 0)];
      const path = `${split}/${index}.png`;
      const entry = { path, bytes: 9, crc32: index, problem: null };
      images.push({ index, path, split, label, source: 0, entry });
    }
  return { ...smallDataset(), images };
}

/** Class 1 gets scores from 0.5 to 0.9, class 0 from 0.3 to 0.7. */
const scoresFor = (labels: readonly number[]) =>
  labels.map((label, at) => [0.3 + 0.2 * label + 0.4 * ((at % 100) / 100)]);

let deviceWorker: FakeDeviceWorker;
let tools: { deviceWorker: FakeDeviceWorker; weights: RunWeights };
beforeEach(() => {
  deviceWorker = fakeDeviceWorker();
  deviceWorker.answers.evaluate = async ({ labels, classes, at }) =>
    judgeAt(labels, scoresFor(labels), classes, at, 1);
  tools = { deviceWorker, weights: new RunWeights() };
});

function runOn(counts: Record<Split, number>, settings: Partial<Settings>, more: Partial<Run> = {}): Run {
  const run = newRun({
    ...{ dataset: dataset(counts), settings: { ...DEFAULT_SETTINGS, imageSize: 8, ...settings } },
  });
  tools.weights.put(run.id, 'last', floats(1));
  tools.weights.takeLastAsBest(run.id);
  return { ...run, ...more } as Run;
}

const given = (run: Run) => ({ run, storeId: 'pictures', stored: run.dataset, pace: null });
const judged = async (run: Run): Promise<Run> => {
  const { log, ...rest } = await judgeValidation(tools, given(run), () => {});
  return { ...run, ...rest, log: [...run.log, ...log] };
};
const calls = () => deviceWorker.calls.map(({ name }) => name);

describe('a run that asks for threshold and temperature', () => {
  it('is judged at what its own validation answers give, which the network gives once', async () => {
    const run = await judged(runOn({ train: 9, val: 210, test: 30 }, ASKED));
    expect(calls()).toEqual(['evaluate', 'judgeAnswers']);
    const { best, last } = run.calibration!;
    expect(best).toMatchObject({ fittedOn: 'validation', n: 210 });
    expect(last).toBe(best);
    const { threshold, temperature, scores, accuracy } = run.validation!.best;
    expect([threshold, temperature]).toEqual([best.threshold, best.temperature]);
    const labels = run.dataset.images.filter(({ split }) => split === 'val').map(({ label }) => label);
    expect(scores).toEqual(judgeAt(labels, scoresFor(labels), ['A', 'B'], best, 1).scores);
    const plain = judgeAt(labels, scoresFor(labels), ['A', 'B'], { threshold: null, temperature: null }, 1);
    expect(accuracy).toBeGreaterThan(plain.accuracy);
    expect(run.log.at(-1)).toMatch(
      /^Threshold 0\.\d{3} and temperature \d+\.\d\d, fitted on 210 validation pictures\.$/,
    );
  });

  it('opens its test split at the same, says all of it in run.json, and reads that back', async () => {
    const before = await judged(runOn({ train: 9, val: 210, test: 30 }, ASKED));
    const test = await evaluateSplit(tools, { ...given(before), split: 'test' }, () => {});
    const file = runFile({ ...before, status: 'finished', test, testOpenings: 1 });
    const { threshold, temperature } = before.calibration!.best;
    expect([file.test!.best.threshold, file.test!.last.temperature]).toEqual([threshold, temperature]);
    expect(readRunFile(JSON.stringify(file))).toEqual(file);
    // Figures that stand at another threshold than the run's are refused.
    file.test!.best.threshold = 0.5;
    expect(() => readRunFile(JSON.stringify(file))).toThrow('"test.best.threshold" is 0.5');
  });

  it('lets the desk begin at its threshold and change none of its figures', async () => {
    const run = await judged(runOn({ train: 9, val: 210, test: 0 }, ASKED));
    const { threshold, temperature } = run.calibration!.best;
    const moved = withDecision(run, 'best', { temperature: 2 });
    expect(moved.decision!.best).toMatchObject({ threshold, temperature: 2 });
    expect(moved.validation).toBe(run.validation);
    expect(moved.calibration).toBe(run.calibration);
    expect(outputChoiceOf(run, 'best')).toMatchObject({ threshold, temperature });
    expect(outputChoiceOf(moved, 'best')).toMatchObject({ threshold, temperature: temperature! * 2 });
  });

  it('keeps none where validation has too few pictures, and says so', async () => {
    const run = await judged(runOn({ train: 9, val: 30, test: 0 }, ASKED));
    expect(calls()).toEqual(['evaluate']);
    expect(run.calibration).toBeNull();
    expect(run.validation!.best.threshold).toBeNull();
    expect(run.log.at(-1)).toBe(
      'Neither threshold nor temperature was fitted: it takes 200 answers, and there are 30 validation pictures.',
    );
    const fold = { id: 'r', kind: 'folds', index: 0, count: 3 } as const;
    const ofFold = await judged(runOn({ train: 9, val: 30, test: 0 }, ASKED, { repeat: fold }));
    expect(ofFold.log.at(-1)).toContain('One model made of the folds');
    expect(unjudgedText(run, 'No.')).toContain('Neither threshold nor temperature');
  });

  it('keeps what it was judged at, and gets nothing new once its test split was opened', async () => {
    const counts = { train: 9, val: 210, test: 3 };
    const first = await judged(runOn(counts, ASKED));
    expect((await judged({ ...first, validation: null })).calibration).toBe(first.calibration);
    const opened = await judged({ ...runOn(counts, ASKED), test: { ...first.validation!, split: 'test' } });
    expect(opened.calibration).toBeNull();
  });
});

it('a run that asks for nothing is judged as it answers', async () => {
  const run = await judged(runOn({ train: 9, val: 210, test: 0 }, {}));
  expect(run).toMatchObject({
    calibration: null,
    validation: { best: { threshold: null, temperature: null } },
  });
  expect(run.log).toEqual([]);
  expect(unjudgedText(run, 'No.')).toBe('The validation split was not judged: No.');
});

describe('a logistic head with few validation pictures', () => {
  function headOn(counts: Record<Split, number>, settings: Partial<Settings>): Run {
    const run = runOn(counts, { ...settings, imageSize: 32 });
    const values = new Blob([new Float32Array(parameterCount(SMALL_BASE.graph))]);
    const { weights: _, ...start } = baseStart(SMALL_BASE, values, run.settings, run.dataset.classes);
    return { ...run, ...start } as Run;
  }
  const counts = { train: 60, val: 9, test: 3 };
  const labels = dataset(counts).images.flatMap(({ split, label }) => (split === 'train' ? [label] : []));

  it('takes the answers of its folds to the training pictures', () => {
    const { calibration, log } = calibrateByFolds(headOn(counts, ASKED), scoresFor(labels));
    expect(calibration!.best).toMatchObject({ fittedOn: 'out-of-fold', n: 60 });
    expect(calibration!.last).toBe(calibration!.best);
    expect(log[0]).toMatch(/^Threshold .* and temperature .*, fitted on 60 out-of-fold answers\.$/);
  });

  it('says where there were no folds', () => {
    const { calibration, log } = calibrateByFolds(headOn(counts, ASKED), null);
    expect(calibration).toBeNull();
    expect(log[0]).toContain('could not be divided into folds');
  });

  it('takes validation where that is enough, or is judged by several views, or has trained on', () => {
    const outOfFold = scoresFor(labels);
    for (const run of [
      headOn({ ...counts, val: 200 }, ASKED),
      headOn(counts, { ...ASKED, testTimeAugmentation: 'mirrors' }),
      headOn(counts, { ...ASKED, unfreeze: 1 }),
      headOn(counts, {}),
    ])
      expect(calibrateByFolds(run, outOfFold)).toEqual({ calibration: null, log: [] });
  });
});
