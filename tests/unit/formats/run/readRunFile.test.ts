/** run.json read back: every figure is computed anew, and what is wrong with a file is said in words. */
import { describe, expect, it } from 'vitest';
import { judgeAt } from '../../../../src/evaluation/choices/calibration.ts';
import { untouched } from '../../../../src/evaluation/choices/decisionChoice.ts';
import type { SplitEvaluation } from '../../../../src/evaluation/types.ts';
import { readImportedRun } from '../../../../src/formats/importedRun/readImportedRun.ts';
import { readRunFile } from '../../../../src/formats/run/readRunFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import type { RunFile } from '../../../../src/formats/run/runFileTypes.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import type { AveragePhase } from '../../../../src/training/types.ts';
import { AVERAGE, baseRun, FEATURES, HEAD_BY_KINDS } from '../baseRun.ts';
import { finishedRun } from '../finishedRun.ts';

const CHOICE = {
  ...untouched(2),
  threshold: 0.3,
  temperature: 1.5,
  costs: { miss: 5, falseAlarm: 1, prevalence: 0.1 },
  band: { accuracy: 0.95, minConfidence: 0.8 },
};
const WRITTEN = runFile({ ...finishedRun(), decision: { best: CHOICE, last: null } });
const good = (): RunFile => JSON.parse(JSON.stringify(WRITTEN));
const text = (change: (file: RunFile) => void) => {
  const file = good();
  change(file);
  return JSON.stringify(file);
};

describe('readRunFile', () => {
  it('gives what was written', () => {
    expect(readRunFile(JSON.stringify(WRITTEN))).toEqual(WRITTEN);
  });

  it('gives back what was fitted before, with every figure at it; older files say nothing of that', () => {
    const fitted = { threshold: 0.75, temperature: 2, fittedOn: 'out-of-fold', n: 9 } as const;
    const finished = finishedRun();
    const at = <Of extends 'val' | 'test'>(judged: SplitEvaluation<Of>): SplitEvaluation<Of> => {
      const { labels, scores } = judged.best;
      const one = judgeAt(labels, scores, finished.dataset.classes, fitted, finished.settings.seed);
      return { ...judged, best: one, last: one };
    };
    const written = runFile({
      ...finished,
      ...{ calibration: { best: fitted, last: fitted } },
      ...{ validation: at(finished.validation!), test: at(finished.test!) },
    });
    // Odds of 9 become 3 at a temperature of 2: exactly 0.75, and that is not above.
    expect(written.test!.best.confusionMatrix).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(readRunFile(JSON.stringify(written))).toEqual(written);
    const changed = (change: (file: RunFile) => void) => {
      const file = structuredClone(written);
      change(file);
      return () => readRunFile(JSON.stringify(file));
    };
    for (const key of ['threshold', 'temperature'] as const)
      for (const which of ['best', 'last'] as const)
        expect(changed((file) => Object.assign(file.test![which], { [key]: 0.5 }))).toThrow(
          'its calibration has',
        );
    for (const wrong of [
      { threshold: 2 },
      { threshold: -1 },
      { temperature: 0 },
      { n: 0 },
      { fittedOn: 'test' },
    ])
      expect(changed(({ calibration }) => Object.assign(calibration!.best, wrong))).toThrow(UserError);
    expect(changed((file) => Reflect.deleteProperty(file, 'calibration'))).toThrow(UserError);
    const older = readRunFile(
      text((file) => {
        Reflect.deleteProperty(file, 'calibration');
        for (const judged of [file.validation!.best, file.validation!.last, file.test!.best, file.test!.last])
          for (const key of ['threshold', 'temperature']) Reflect.deleteProperty(judged, key);
      }),
    );
    expect(older).toEqual(WRITTEN);
  });

  it('gives back the class weights of its epochs, which older files lack', () => {
    const classWeight = Object.fromEntries(WRITTEN.dataset.classes.map((name, label) => [name, label + 0.5]));
    const written = runFile({ ...finishedRun(), classWeight });
    expect(written.classWeight).toEqual(classWeight);
    expect(readRunFile(JSON.stringify(written)).classWeight).toEqual(classWeight);
    const older = text((file) => Reflect.deleteProperty(file, 'classWeight'));
    expect(readRunFile(older).classWeight).toBeNull();
    const negative = text((file) =>
      Object.assign(file, { classWeight: { ...classWeight, [WRITTEN.dataset.classes[0]]: -1 } }),
    );
    expect(() => readRunFile(negative)).toThrow(UserError);
  });

  it('gives back the width of a network, and what each channel becomes', () => {
    const finished = finishedRun();
    const narrow = {
      ...finished,
      modelId: 'mobilenet-v2',
      settings: { ...finished.settings, imageSize: 32, width: 0.35 },
    };
    const written = runFile(narrow);
    expect(written.model).toMatchObject({ name: 'MobileNetV2 0.35', width: 0.35 });
    expect(readRunFile(JSON.stringify(written))).toEqual(written);
    const dense = runFile({ ...narrow, modelId: 'densenet-121', settings: { ...narrow.settings, width: 1 } });
    expect(dense.model.preprocessing.scale).toHaveLength(3);
    expect(readRunFile(JSON.stringify(dense))).toEqual(dense);
    // Older runs say no width.
    expect(readRunFile(text(({ model }) => Reflect.deleteProperty(model, 'width'))).model.width).toBe(1);
  });

  it.each([
    [0, ['features', 'head'], []],
    [1, ['features', 'head', 'fit'], [0.7, 0.6]],
  ])('gives back a run on a base with %d blocks to train', (unfreeze, kinds, losses) => {
    const written = runFile(baseRun({ unfreeze }));
    expect(written.model).toMatchObject({
      ...{ id: 'mobilenet-v2', width: 0.35, name: 'MobileNetV2 0.35 (pretrained)' },
      preprocessing: { scale: 1 / 127.5, offset: -1 },
    });
    expect(written.phases.map(({ kind }) => kind)).toEqual(kinds);
    expect(written.history.loss).toEqual(losses);
    expect(readRunFile(JSON.stringify(written))).toEqual(written);
  });

  it('gives a run without a base its one phase; older files say no phases', () => {
    const { learningRate, epochs } = WRITTEN.settings;
    expect(WRITTEN.phases).toEqual([
      {
        ...{ kind: 'fit', settings: { learningRate, epochs }, frozen: null, fromFeatures: false },
        ...{ trainable: WRITTEN.model.parameters, history: finishedRun().epochs },
      },
    ]);
    const older = readRunFile(
      text((file) => ['base', 'phases'].map((name) => Reflect.deleteProperty(file, name))),
    );
    expect([older.base, older.phases]).toEqual([null, []]);
  });

  it('gives back the figures by kinds of folds, and refuses those of other strengths', () => {
    const written = runFile({ ...baseRun(), phases: [FEATURES, HEAD_BY_KINDS] });
    expect(readRunFile(JSON.stringify(written))).toEqual(written);
    const changed = (change: (kinds: { kind: string; strengths: { l2: number }[] }[]) => void) => {
      const file = JSON.parse(JSON.stringify(written));
      change(file.phases[1].search.kinds);
      return JSON.stringify(file);
    };
    const other = changed(([, clusters]) => {
      clusters.strengths[0].l2 = 7;
    });
    expect(() => readRunFile(other)).toThrow('its folds by picture clusters were judged at other strengths');
    const unknown = changed(([groups]) => {
      groups.kind = 'moons';
    });
    expect(() => readRunFile(unknown)).toThrow('"phases[1].search.kinds[0].kind" is not one of groups');
  });

  it('gives back an average of weights, and refuses one that cannot be', () => {
    const written = runFile(baseRun({ unfreeze: 1, averageWithBase: true }));
    expect(written.phases.at(-1)).toEqual(AVERAGE);
    expect(readRunFile(JSON.stringify(written))).toEqual(written);
    const refused = (change: (phase: AveragePhase) => void) => {
      const file = JSON.parse(JSON.stringify(written));
      change(file.phases.at(-1));
      return () => readRunFile(JSON.stringify(file));
    };
    expect(refused((phase) => Object.assign(phase, { by: 'auc' }))).not.toThrow();
    expect(refused((phase) => Object.assign(phase, { by: 'auc', chosen: 0 }))).toThrow(
      'has not the best figure',
    );
    const older = JSON.parse(JSON.stringify(written));
    Reflect.deleteProperty(older.phases.at(-1), 'by');
    expect(readRunFile(JSON.stringify(older))).toEqual(written);
    expect(refused((phase) => Object.assign(phase, { chosen: 2 }))).toThrow('has not the best figure');
    expect(refused((phase) => Object.assign(phase, { shares: [], chosen: 0 }))).toThrow('best figure');
    expect(refused(({ shares }) => Object.assign(shares[2], { share: 1.5 }))).toThrow('is 1.5');
    expect(refused(({ shares }) => Object.assign(shares[2], { share: 0.5 }))).toThrow('do not rise');
    expect(refused(({ shares }) => Object.assign(shares[0], { loss: -1 }))).toThrow('a number from 0 on');
    // Weights that answer with no number.
    expect(refused(({ shares }) => Object.assign(shares[2], { loss: null, auc: null }))).not.toThrow();
  });

  it('gives back with which runs its test split was opened, which older files do not say', () => {
    const written = runFile({ ...finishedRun(), testOpening: 'one' });
    expect(readRunFile(JSON.stringify(written)).testOpening).toBe('one');
    expect(readRunFile(text((file) => Reflect.deleteProperty(file, 'testOpening'))).testOpening).toBeNull();
    const sealed = text((file) => Object.assign(file, { test: null, testOpening: 'one' }));
    expect(() => readRunFile(sealed)).toThrow('has no figures of that');
  });

  it('refuses a head with a strength that was not searched', () => {
    const file = JSON.parse(JSON.stringify(runFile(baseRun())));
    file.phases[1].search.chosen = 3;
    expect(() => readRunFile(JSON.stringify(file))).toThrow('it chose a strength that it does not list');
  });

  it('gives back what of an imported model is a guess; older files say nothing of that', () => {
    const guessed = text(({ model }) => Object.assign(model, { guesses: ['order'] }));
    expect(readRunFile(guessed).model.guesses).toEqual(['order']);
    const older = text(({ model }) => Reflect.deleteProperty(model, 'guesses'));
    expect(readRunFile(older).model.guesses).toEqual([]);
    const other = text(({ model }) => Object.assign(model, { guesses: ['weather'] }));
    expect(() => readRunFile(other)).toThrow('"model.guesses" is not a list of order and range');
  });

  it('believes no figure that follows from the answers', () => {
    const read = readRunFile(
      text((file) => {
        const { best } = file.validation!;
        best.loss = 0;
        best.confusionMatrix = [[9]];
        best.intervals.accuracy.interval = { low: 0.99, high: 1 };
        Object.assign(best, { report: null, extra: '<b>' });
      }),
    );
    expect(read).toEqual(WRITTEN);
  });

  it('reads what a diverged run writes: what is no number is null there', () => {
    const read = readRunFile(
      text((file) => {
        Object.assign(file.history, { loss: [0.7, null] });
        Object.assign(file.test!.last, { scores: [[null], [null], [null]], accuracy: 1 / 3, loss: null });
      }),
    );
    expect(read.history.loss).toEqual([0.7, Number.NaN]);
    expect(read.test?.last.loss).toBeNaN();
    expect(read.test?.last.intervals.logLoss).toBeNull();
  });

  it('does without what came later, and without any figures', () => {
    const read = readRunFile(
      text((file) => {
        const { repeat: _, ...rest } = file;
        const later = { repeat: undefined, decision: undefined };
        Object.assign(file, rest, later, { validation: null, test: null });
        for (const split of Object.values(file.dataset.splits)) Reflect.deleteProperty(split, 'counts');
        Reflect.deleteProperty(file.settings, 'keepRuns');
      }),
    );
    expect(read).toMatchObject({ repeat: null, decision: null, validation: null, test: null });
    expect(read.dataset).toEqual(WRITTEN.dataset);
    expect(read.settings.keepRuns).toBe(true);
  });

  it.each<[string, string, string]>([
    ['cut off', JSON.stringify(WRITTEN).slice(0, 500), 'not JSON, or not whole'],
    ['no object', 'null', 'not an object'],
    ['another kind', '{"format":"darkroom-result"}', 'another kind of file'],
    ['a later version', text((file) => Object.assign(file, { version: 2 })), 'its version is 2'],
    ['a made-up status', text((file) => (file.status = '<script>')), '"status" is not one of finished'],
    ['no date', text((file) => (file.startedAt = 'yesterday')), '"startedAt" is no date'],
    [
      'an unknown setting',
      text((file) => Object.assign(file.settings, { optimizer: 'magic' })),
      'Optimizer must be',
    ],
    ['one class', text((file) => (file.dataset.classes = ['a'])), 'fewer than two classes'],
    ['a class twice', text((file) => (file.dataset.classes = ['a', 'a'])), 'the same name'],
    [
      'other counts',
      text((file) => (file.dataset.splits.val.images = 5)),
      'its validation split has 5 images',
    ],
    [
      'pictures that are not in the split',
      text((file) => {
        file.dataset.splits.val = { images: 2, classes: { NORMAL: 2, PNEUMONIA: 0 }, counts: [2, 0] };
      }),
      'has 2 images of "NORMAL", but 1 were judged',
    ],
    [
      'a better accuracy',
      text((file) => (file.test!.best.accuracy = 1)),
      '"test.best.accuracy" is 1, but its answers give 0.6667',
    ],
    [
      'better answers',
      text((file) => (file.test!.best.scores = [[0.1], [0.9], [0.9]])),
      'but its answers give 1.0000',
    ],
    ['a score above one', text((file) => (file.test!.best.scores[0] = [7])), '"test.best.scores"'],
    ['too few answers', text((file) => file.test!.last.scores.pop()), '3 labels and 2 answers'],
    ['a picture twice', text((file) => (file.test!.paths[1] = file.test!.paths[0])), 'names a picture twice'],
    ['a label from nowhere', text((file) => (file.test!.labels[0] = -1)), '"test.labels"'],
    [
      'a test picture among those of validation',
      text((file) => (file.validation!.paths[0] = file.test!.paths[0])),
      'some pictures are in its validation and in its test split',
    ],
    [
      'counts that contradict each other',
      text((file) => (file.dataset.splits.test.counts = [2, 1])),
      'its test split has other counts in "counts" than in "classes"',
    ],
    [
      'a choice on the test split',
      text((file) => Object.assign(file.decision!.best!, { chosenOn: 'test' })),
      '"decision.best.chosenOn" is not one of validation',
    ],
    ['a threshold of 2', text((file) => (file.decision!.best!.threshold = 2)), '"threshold" of its decision'],
    ['no threshold', text((file) => (file.decision!.best!.threshold = null)), 'no threshold for 2 classes'],
    ['a frozen model', text((file) => (file.decision!.best!.temperature = 0)), 'temperature of its decision'],
    ['gifts', text((file) => (file.decision!.best!.costs!.miss = -1)), '"decision.best.costs.miss"'],
    [
      'a band beyond certainty',
      text((file) => (file.decision!.best!.band!.minConfidence = 1.1)),
      '"minConfidence" of its decision',
    ],
    [
      'choices by nothing',
      text((file) => (file.validation = null)),
      'it has a decision, but no figures of the validation split',
    ],
    ['sealed figures', text((file) => (file.testOpenings = 0)), 'never opened'],
    ['an epoch too many', text((file) => (file.bestEpoch = 26)), 'its best epoch is 26'],
    ['a fold too many', text((file) => (file.repeat!.index = 3)), 'repetition 4 of 3'],
    [
      'a flat picture',
      text((file) => Object.assign(file.model, { inputShape: [8, 8] })),
      'height, width and channels',
    ],
    [
      'a device from nowhere',
      text((file) => Object.assign(file.device, { backend: 'abacus' })),
      '"device.backend"',
    ],
    [
      'a history of texts',
      text((file) => Object.assign(file.history, { loss: ['1', '2'] })),
      '"history.loss"',
    ],
  ])('refuses in words: %s', (_, content, words) => {
    expect(() => readRunFile(content)).toThrow(UserError);
    expect(() => readRunFile(content)).toThrow(words);
  });
});

describe('readImportedRun', () => {
  it('takes a run of the page for one', async () => {
    const read = await readImportedRun(new Blob([JSON.stringify(WRITTEN)]));
    expect(read).toEqual({ origin: 'darkroom', run: WRITTEN });
  });

  it('makes a run of a training in Keras', async () => {
    const { settings, test, dataset } = WRITTEN;
    const result = {
      format: 'darkroom-result',
      version: 1,
      run: { number: 3, startedAt: WRITTEN.startedAt, modelId: 'mlp-128' },
      dataset: { classes: dataset.classes, hash: dataset.hash },
      framework: { keras: '3.10.0', backend: 'jax', devices: 'one GPU' },
      settings: { ...settings, epochs: 40 },
      initialEpoch: 2,
      history: { loss: [0.4, 0.3], accuracy: [0.9, 0.9], val_loss: [], val_accuracy: [] },
      bestEpoch: 4,
      seconds: 12,
      test,
    };
    const { origin, run } = await readImportedRun(new Blob([JSON.stringify(result)]));
    expect(origin).toBe('keras');
    expect(run).toMatchObject({
      number: 3,
      bestEpoch: 2,
      history: { loss: [0.4, 0.3], val_loss: [] },
      device: { backend: 'keras', description: 'Keras 3.10.0 with jax: one GPU' },
      model: WRITTEN.model,
      dataset: { hash: dataset.hash, splits: { test: dataset.splits.test } },
      validation: null,
      testOpenings: 1,
    });
    // The same answers give the same figures, with their intervals.
    expect(run.test).toEqual(test);
    // What the comparison reads it by.
    expect(readRunFile(JSON.stringify({ ...run, status: 'finished' }))).toEqual(run);
  });

  it('says what is wrong', async () => {
    await expect(readImportedRun(new Blob(['{"format":"darkroom-result"}']))).rejects.toThrow(
      /^This result.json/,
    );
    await expect(readImportedRun(new Blob(['hello']))).rejects.toThrow(
      /^This run.json cannot be used: it is not JSON/,
    );
  });
});
