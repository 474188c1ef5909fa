/** result.json: what train.py writes is read, and what is wrong with another file is said in words. */
import { describe, expect, it } from 'vitest';
import { readResult } from '../../../../src/formats/continueInKeras/resultFile.ts';
import { resultRun } from '../../../../src/formats/continueInKeras/resultRun.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { UserError } from '../../../../src/shared/errors.ts';

const good = () => ({
  format: 'darkroom-result',
  version: 1,
  run: { number: 3, startedAt: '2024-01-02T03:04:05.000Z', modelId: 'mlp-128' },
  dataset: { classes: ['a', 'b'], hash: 'abc' },
  framework: { keras: '3.10.0', backend: 'jax', devices: 'one' },
  settings: { ...DEFAULT_SETTINGS } as Record<string, unknown>,
  initialEpoch: 2,
  history: {
    loss: [0.5, null],
    accuracy: [0.7, 0.8],
    val_loss: [0.6, 0.7],
    val_accuracy: [0.5, 0.5],
  } as Record<string, unknown>,
  bestEpoch: 3 as unknown,
  seconds: 12.5,
  test: {
    paths: ['test/a/1.png', 'test/b/1.png'],
    labels: [0, 1],
    best: { scores: [[0.2], [0.9]] },
    last: { scores: [[0.8], [0.9]] as unknown[] },
  } as Record<string, unknown> | null,
});
type Good = ReturnType<typeof good>;

describe('readResult', () => {
  it('reads what the script writes, and judges anew', () => {
    const result = readResult(JSON.stringify(good()));
    expect(result).toMatchObject({
      initialEpoch: 2,
      bestEpoch: 3,
      seconds: 12.5,
      framework: { backend: 'jax' },
    });
    expect(result.epochs).toEqual([
      { loss: 0.5, accuracy: 0.7, val_loss: 0.6, val_accuracy: 0.5 },
      { loss: Number.NaN, accuracy: 0.8, val_loss: 0.7, val_accuracy: 0.5 },
    ]);
    expect(result.test!.best.accuracy).toBe(1);
    expect(result.test!.last.confusionMatrix).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('knows what was guessed of the model; older scripts do not say it', () => {
    const { run, ...rest } = good();
    const result = readResult(JSON.stringify({ ...rest, run: { ...run, guesses: ['range'] } }));
    expect(resultRun(result).model.guesses).toEqual(['range']);
    expect(resultRun(readResult(JSON.stringify(good()))).model.guesses).toEqual([]);
  });

  it('does without validation, test split and settings that came later', () => {
    const { batchSize: _, ...settings } = DEFAULT_SETTINGS;
    const history = { loss: [1], accuracy: [1], val_loss: [], val_accuracy: [] };
    const result = readResult(JSON.stringify({ ...good(), history, settings, test: null, bestEpoch: null }));
    expect(result.test).toBeNull();
    expect(result.epochs).toEqual([{ loss: 1, accuracy: 1 }]);
    expect(result.settings.batchSize).toBe(DEFAULT_SETTINGS.batchSize);
  });

  const change = (apply: (file: Good) => void) => {
    const file = good();
    apply(file);
    return JSON.stringify(file);
  };
  it.each([
    [
      'test pictures of other classes',
      change((file) => Object.assign(file.dataset, { testImages: [1] })),
      'test pictures of 1 classes of 2',
    ],
    ['cut off', JSON.stringify(good()).slice(0, 300), 'not whole'],
    ['a list', '[]', 'not an object'],
    ['run.json', '{"format":"darkroom-run","version":1}', 'another kind'],
    [
      'a later version',
      change((file) => {
        file.version = 2;
      }),
      'version is 2',
    ],
    [
      'a text as number',
      change((file) => {
        Object.assign(file, { seconds: '1' });
      }),
      '"seconds" is not a number',
    ],
    [
      'an unknown optimizer',
      change((file) => {
        file.settings.optimizer = 'magic';
      }),
      'Optimizer must be one of',
    ],
    [
      'missing figures',
      change((file) => {
        file.history.accuracy = [1];
      }),
      'different numbers of epochs',
    ],
    [
      'a history of texts',
      change((file) => {
        file.history.loss = ['1', '2'];
      }),
      '"history.loss" is not a list',
    ],
    [
      'a probability above one',
      change((file) => {
        file.test!.best = { scores: [[2], [0.1]] };
      }),
      '"test.best.scores"',
    ],
    [
      'answers that are no numbers',
      change((file) => {
        file.test!.last = { scores: [['0.9'], [0.1]] };
      }),
      '"test.last.scores"',
    ],
    [
      'two outputs in place of one',
      change((file) => {
        file.test!.best = {
          scores: [
            [0.5, 0.5],
            [0.1, 0.9],
          ],
        };
      }),
      '1 probabilities',
    ],
    [
      'too few answers',
      change((file) => {
        file.test!.best = { scores: [[0.5]] };
      }),
      '2 labels and 1 answers',
    ],
    [
      'a label without a class',
      change((file) => {
        file.test!.labels = [0, 2];
      }),
      '"test.labels"',
    ],
    [
      'one class',
      change((file) => {
        file.dataset.classes = ['a'];
      }),
      'fewer than two',
    ],
  ])('refuses in words: %s', (_, text, words) => {
    expect(() => readResult(text)).toThrow(UserError);
    expect(() => readResult(text)).toThrow(words);
  });
});
