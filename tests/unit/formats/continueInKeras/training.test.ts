/** The exported Python trains as the page does, as far as a stand-in for Keras can tell, and its result can be read. */
import { describe, expect, it } from 'vitest';
import { augmentInto } from '../../../../src/dataset/picture/augment.ts';
import { augmentationOf } from '../../../../src/dataset/picture/draw.ts';
import { epochBatches } from '../../../../src/dataset/pool/batchOrder.ts';
import type { DatasetImage } from '../../../../src/dataset/types.ts';
import { EPOCHS_AFTER_REGRESSION } from '../../../../src/formats/continueInKeras/readme.ts';
import { readResult } from '../../../../src/formats/continueInKeras/resultFile.ts';
import { resultRun } from '../../../../src/formats/continueInKeras/resultRun.ts';
import { inFolder, NO_NUMPY, NUMPY_PYTHON } from '../../support/python.ts';
import {
  argsOf,
  askScript,
  type Call,
  DIVERGES,
  putScript,
  runOf,
  runScript,
  type Seen,
  SIZE,
} from './harness.ts';

describe.skipIf(!NUMPY_PYTHON)(`training by train.py, with a stand-in for Keras${NO_NUMPY}`, () => {
  it('goes on with the batches of the page’s next epochs, and its result can be read', async () => {
    const { run, dataset, decoded, printed, result, calls, best } = await runScript(
      { batchSize: 3, optimizer: 'sgd', momentum: 0.9, learningRate: 0.05, rotationRange: 20, seed: 11 },
      ['cat', 'dog'],
      ['--open-test'],
    );
    expect(printed).toContain('exactly the pictures of the page');
    const [compiled] = argsOf(calls, 'compile');
    expect(compiled).toMatchObject({
      optimizer: ['SGD', [0.05], { momentum: 0.9, nesterov: false }],
      loss: ['BinaryCrossentropy', { label_smoothing: 0 }],
      metrics: ['accuracy'],
    });
    expect(argsOf(calls, 'load_weights')[0]).toMatchObject({ weights: 'the page’s weights' });
    const [fit] = argsOf(calls, 'fit');
    // The page had trained two epochs.
    expect(fit).toMatchObject({ epochs: 4, initial_epoch: 2, shuffle: false, val: 4 });
    const seen = fit.seen as Seen;
    const train = dataset.images.filter(({ split }) => split === 'train').map(({ index }) => index);
    const expected = [3, 4].flatMap((epoch) =>
      epochBatches(train, 3, { ...run.settings, epoch }).map((indices) => ({ epoch, indices })),
    );
    expect(seen).toHaveLength(expected.length);
    seen.forEach(([epoch, shape, labels, first, weights], step) => {
      const { indices, epoch: counted } = expected[step];
      expect(epoch + 1).toBe(counted);
      expect(shape).toEqual([indices.length, SIZE, SIZE, 3]);
      expect(weights).toEqual([]);
      expect(labels.flat()).toEqual(indices.map((index) => dataset.images[index].label));
      const pixels = decoded.get(dataset.images[indices[0]].path)!;
      const params = augmentationOf(
        { settings: run.settings, seed: 11, epoch: counted },
        indices[0],
        SIZE,
        SIZE,
      );
      const augmented = new Uint8Array(pixels.length);
      augmentInto({ height: SIZE, width: SIZE, channels: 3, pixels }, params, 'nearest', {
        out: augmented,
        offset: 0,
        channels: 3,
      });
      const furthest = first.map((value, i) => Math.abs(value - augmented[i]));
      expect(Math.max(...furthest)).toBeLessThanOrEqual(1.001);
      expect(furthest.filter((difference) => difference > 0.01).length).toBeLessThan(2);
    });

    const read = readResult(result);
    expect(read).toMatchObject({ initialEpoch: 2, bestEpoch: 4, run: { number: 3, modelId: 'mlp-128' } });
    expect(read.epochs).toHaveLength(2);
    expect(read.settings).toEqual({ ...run.settings, epochs: 4 });
    const test = dataset.images.filter(({ split }) => split === 'test');
    const testImages = [0, 1].map((label) => test.filter((image) => image.label === label).length);
    expect(read.dataset).toEqual({ classes: ['cat', 'dog'], hash: dataset.hash, testImages });
    expect(read.test!.paths).toEqual(test.map(({ path }) => path));
    const means = test.map(
      ({ path }) => decoded.get(path)!.reduce((sum, value) => sum + value, 0) / (SIZE * SIZE * 3 * 255),
    );
    for (const [i, [score]] of read.test!.best.scores.entries()) expect(score).toBeCloseTo(means[i], 5);
    expect(best).toBe('after epoch 3');
  });

  it('answers one unit a class, with class weights where the run has them', async () => {
    const { calls, result } = await runScript(
      { optimizer: 'rmsprop', rescale: 1 / 255 },
      ['cat', 'dog', 'fox'],
      ['--epochs', '1', '--open-test'],
      { classWeight: { dog: 2, cat: 1, fox: 0.5 } },
    );
    const [compiled] = argsOf(calls, 'compile');
    expect(compiled).toMatchObject({
      optimizer: ['RMSprop', [0.001], { rho: 0.9 }],
      loss: ['CategoricalCrossentropy', { label_smoothing: 0 }],
    });
    const [fit] = argsOf(calls, 'fit');
    expect(fit).toMatchObject({ epochs: 3, initial_epoch: 2 });
    const [[, , labels, , [weights]]] = fit.seen as Seen;
    for (const row of labels) expect(row.toSorted()).toEqual([0, 0, 1]);
    expect(weights).toEqual(labels.map((row) => [1, 2, 0.5][row.indexOf(1)]));
    expect(readResult(result).test!.last.scores[0]).toHaveLength(3);
  });

  it.each([
    [{ optimizer: 'sgd', momentum: 0, step: 8 }, ['build', 'load_weights'], /goes on from/],
    [{ optimizer: 'adam', momentum: 0, step: 8 }, [], /starts afresh/],
    [null, [], /starts afresh/],
  ])(
    'goes on with the optimizer where its state is of the same one: %o',
    async (optimizerState, built, said) => {
      const settings = { optimizer: 'sgd', momentum: 0, learningRate: 1 } as const;
      const { model } = runOf(settings, ['cat', 'dog'], '');
      const { calls, printed } = await runScript(settings, ['cat', 'dog'], [], {
        model: { ...model, optimizerState },
      });
      const names = calls.map(([name]) => name);
      // What is loaded after the optimizer was built goes into it too.
      const first = names.indexOf('build');
      expect(first < 0 ? [] : names.slice(first, first + 2)).toEqual(built);
      // The learning rate is that of the settings, which may be changed in run.json.
      expect(argsOf(calls, 'fit')[0]).toMatchObject({ learning_rate: 1 });
      expect(argsOf(calls, 'compile')[0]).toMatchObject({
        optimizer: ['SGD', [1], { momentum: 0, nesterov: false }],
      });
      expect(printed).toMatch(said);
    },
  );

  it.each([
    [null, false],
    [32, true],
  ])(
    'trains BatchNormalization where the page did: statistics of %s pictures',
    async (statisticsOf, training) => {
      const { calls } = await runScript({}, ['cat', 'dog'], [], { statisticsOf });
      expect(argsOf(calls, 'normalize')).toEqual([{ training }]);
    },
  );

  const BASE = {
    ...{ name: 'MobileNetV2 0.35', known: 'mobilenet-v2-0.35', check: 'pin', pin: 'cea5' },
    ...{ cut: 'out_relu', frozen: 'block_13_project_BN', views: 0 },
  };
  const ratesOf = (calls: Call[]) =>
    argsOf(calls, 'update_step').map(({ variable, learning_rate }) => [variable, learning_rate]);

  it('trains a base at its share of the rate, the head at all of it', async () => {
    const settings = { lowerRate: 0.25, learningRate: 0.5, unfreeze: 3 };
    const { run, calls, printed, result } = await runScript(settings, ['cat', 'dog'], [], { base: BASE });
    expect(ratesOf(calls)).toEqual([
      ['lower_kernel', 0.125],
      ['lower_bias', 0.125],
      ['head_kernel', 0.5],
      ['head_bias', 0.5],
    ]);
    expect(printed).toContain(
      'MobileNetV2 0.35 keeps its weights up to the layer block_13_project_BN; 16 of 99',
    );
    expect(printed).toContain('The head learns at 0.5, the base below it at 0.125.');
    // Whatever is saved, any Keras can load: with its own optimizer.
    expect(argsOf(calls, 'compile')[0].optimizer).toEqual(argsOf(calls, 'compile').at(-1)!.optimizer);
    const read = readResult(result);
    expect(read.base).toEqual(BASE);
    const { config: _, optimizerState: __, threshold: ___, ...model } = run.model;
    expect(resultRun(read)).toMatchObject({ base: BASE, model });
  });

  it('trains all at the same rate without a base', async () => {
    const { calls, result } = await runScript({ learningRate: 0.5, lowerRate: 0.25 }, ['cat', 'dog']);
    expect(ratesOf(calls).map(([, rate]) => rate)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(readResult(result).base).toBeNull();
  });

  it('fine-tunes from a head that was fitted without an epoch, and says so', async () => {
    const history = { loss: [], accuracy: [], val_loss: [], val_accuracy: [] };
    const run = { base: BASE, history, bestEpoch: 0 };
    const { calls, printed } = await runScript({ epochs: 0 }, ['cat', 'dog'], [], run);
    expect(argsOf(calls, 'fit')[0]).toMatchObject({ epochs: EPOCHS_AFTER_REGRESSION, initial_epoch: 0 });
    expect(printed).toContain('The page fitted the head by logistic regression, without an epoch.');
    const short = await runScript({ epochs: 0 }, ['cat', 'dog'], ['--epochs', '2'], run);
    expect(argsOf(short.calls, 'fit')[0]).toMatchObject({ epochs: 2 });
  });

  it('turns channels around, and scales and shifts each as the network wants it', () => {
    const preprocessing = { channelOrder: 'bgr', scale: [1, 2, 0.5], offset: [-1, 0, 0.25] };
    const input = inFolder((folder) => {
      putScript(folder);
      return askScript<number[]>(
        folder,
        'print(json.dumps(network_input(np.array([[[[1, 2, 3]]]], "uint8"), input).ravel().tolist()))',
        preprocessing,
      );
    });
    expect(input).toEqual([2, 4, 0.75]);
  });

  it('judges the test split at the threshold that was chosen on validation, and says so', async () => {
    const { model } = runOf({}, ['cat', 'dog'], '');
    const args = ['--epochs', '1', '--open-test'];
    const { result, printed } = await runScript({}, ['cat', 'dog'], args, {
      model: { ...model, threshold: 0.501 },
    });
    const { best, threshold, labels } = JSON.parse(result).test;
    const right = best.scores.filter(([score]: number[], i: number) => Number(score > 0.501) === labels[i]);
    const accuracy = right.length / labels.length;
    expect([threshold, best.accuracyAtThreshold]).toEqual([0.501, accuracy]);
    expect(printed).toContain(
      `test accuracy of the best weights at the threshold 0.5010, chosen on the page before: ${accuracy.toFixed(4)}`,
    );
    expect(readResult(result).test!.best.labels).toEqual(labels);
  });

  it.each([{}, { threshold: 0.3 }])('writes what it has where the training diverged: %o', async (more) => {
    for (const classes of [
      ['cat', 'dog'],
      ['cat', 'dog', 'fox'],
    ]) {
      const { model } = runOf({ learningRate: DIVERGES }, classes, '');
      const args = ['--epochs', '1', '--open-test'];
      const { result, printed } = await runScript({ learningRate: DIVERGES }, classes, args, {
        model: { ...model, ...(classes.length === 2 && more) },
      });
      const read = readResult(result);
      const { scores, accuracy } = read.test!.best;
      expect(scores[0].every(Number.isNaN)).toBe(true);
      // As on the page, such answers are the first class.
      expect(printed).toContain(`: ${accuracy.toFixed(4)}`);
      expect(resultRun(read).test!.best.accuracy).toBe(accuracy);
    }
  });

  it('leaves the test split sealed unless it is told to open it', async () => {
    const { result, printed } = await runScript({}, ['cat', 'dog']);
    const sealed = readResult(result);
    expect(sealed.test).toBeNull();
    expect(printed).not.toContain('test accuracy');
    // The page still knows that there is one.
    expect(sealed.dataset.testImages!.every((count) => count > 0)).toBe(true);
    expect(resultRun(sealed)).toMatchObject({ test: null, testOpenings: 0 });
    expect(resultRun(sealed).dataset.splits.test.images).toBeGreaterThan(1);
  });

  it('gives many devices equal parts of every batch', async () => {
    const { calls } = await runScript({ batchSize: 8 }, ['cat', 'dog'], ['--devices', 'many']);
    expect(argsOf(calls, 'DataParallel')).toEqual([{ devices: ['gpu:0', 'gpu:1', 'gpu:2'] }]);
    const sizes = (argsOf(calls, 'fit')[0].seen as Seen).map(([, [n]]) => n);
    // 8 training pictures: a batch of 6 of them for three devices; the other two are left out.
    expect(sizes).toEqual([6, 6]);
  });

  it('refuses data without any of its pictures', async () => {
    const entry = { path: 'a/1.bmp', bytes: 1, crc32: 1, problem: null };
    const other: DatasetImage = { index: 0, path: 'a/1.bmp', split: 'train', label: 0, source: 0, entry };
    await expect(runScript({}, ['cat', 'dog'], [], {}, [other])).rejects.toThrow(/None of the pictures/);
  });
});
