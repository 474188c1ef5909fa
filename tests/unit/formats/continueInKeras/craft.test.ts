/** The exported Python asks Keras for what the settings of training say, as far as a stand-in for Keras can tell. */
import { describe, expect, it } from 'vitest';
import { readResult } from '../../../../src/formats/continueInKeras/resultFile.ts';
import type { Settings } from '../../../../src/settings.ts';
import { NO_NUMPY, NUMPY_PYTHON } from '../../support/python.ts';
import { argsOf, runOf, runScript } from './harness.ts';

const TWO = ['cat', 'dog'];
const ADAM = { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 };

describe.skipIf(!NUMPY_PYTHON)(`settings of training in train.py${NO_NUMPY}`, () => {
  it.each<[Partial<Settings>, string, object]>([
    [{ optimizer: 'adamw' }, 'AdamW', { ...ADAM, weight_decay: 0 }],
    [{ optimizer: 'adamw', weightDecay: 0.004 }, 'AdamW', { ...ADAM, weight_decay: 0.004 }],
    [{ optimizer: 'adam', clipnorm: 1 }, 'Adam', { ...ADAM, clipnorm: 1 }],
    [{ globalClipnorm: 2 }, 'Adam', { ...ADAM, global_clipnorm: 2 }],
    [{ useEma: true, emaMomentum: 0.9 }, 'Adam', { ...ADAM, use_ema: true, ema_momentum: 0.9 }],
    [{ optimizer: 'sgd', nesterov: true }, 'SGD', { momentum: 0, nesterov: false }],
    [{ optimizer: 'sgd', nesterov: true, momentum: 0.9 }, 'SGD', { momentum: 0.9, nesterov: true }],
    [{ optimizer: 'rmsprop', weightDecay: 1 }, 'RMSprop', { rho: 0.9, epsilon: 1e-7, weight_decay: 1 }],
  ])('optimizer: %o', async (settings, name, expected) => {
    const { calls } = await runScript(settings, TWO);
    const [{ optimizer, excluded }] = argsOf(calls, 'compile');
    expect(optimizer).toEqual([name, [0.001], expected]);
    expect(excluded).toEqual([]);
    const [{ callbacks }] = argsOf(calls, 'fit') as [{ callbacks: string[] }];
    // What reads figures and saves weights comes after the averages are in the model.
    expect(callbacks.slice(0, 3).includes('AveragedWeights')).toBe(settings.useEma ?? false);
    expect(callbacks.indexOf('MoreFigures')).toBe(settings.useEma ? 2 : 1);
  });

  it('decays kernels only where it is told to, at each weight’s share of the rate', async () => {
    const decay = { weightDecay: 0.5, decayKernelsOnly: true, learningRate: 0.5 } as const;
    const plain = await runScript(decay, TWO);
    expect(argsOf(plain.calls, 'compile')[0].excluded).toEqual(['lower_bias', 'head_bias']);
    expect(argsOf(plain.calls, 'decay')).toHaveLength(1);
    const base = { name: 'B', known: null, check: 'c', pin: 'p', cut: 'x', frozen: null, views: 0 };
    const shared = await runScript({ ...decay, lowerRate: 0.25 }, TWO, [], { base });
    expect(argsOf(shared.calls, 'decay')).toEqual([]);
    expect(argsOf(shared.calls, 'assign_sub')).toEqual([
      { variable: 'lower_kernel', value: 0.0625 },
      { variable: 'head_kernel', value: 0.25 },
    ]);
  });

  it.each<[Partial<Settings>, string[], [string, object]]>([
    [{ labelSmoothing: 0.1 }, TWO, ['BinaryCrossentropy', { label_smoothing: 0.1 }]],
    [
      { loss: 'focal', focalGamma: 3, applyClassBalancing: true, focalAlpha: ' 0.3', labelSmoothing: 0.2 },
      TWO,
      [
        'BinaryFocalCrossentropy',
        { gamma: 3, alpha: 0.3, apply_class_balancing: true, label_smoothing: 0.2 },
      ],
    ],
    [
      { loss: 'focal', focalAlpha: 'dog=1, a=b,c=0.5,a=0.25' },
      ['a', 'a=b,c', 'dog'],
      ['CategoricalFocalCrossentropy', { gamma: 2, alpha: [0.25, 0.5, 1], label_smoothing: 0 }],
    ],
    [
      { loss: 'focal', classMode: 'categorical' },
      TWO,
      ['CategoricalFocalCrossentropy', { gamma: 2, alpha: 0.25, label_smoothing: 0 }],
    ],
  ])('loss: %o', async (settings, classes, expected) => {
    const { calls } = await runScript(settings, classes);
    expect(argsOf(calls, 'compile')[0].loss).toEqual(expected);
  });

  // Eight training pictures in batches of 2: four steps an epoch, of which the page made 8.
  const rates = async (settings: Partial<Settings>, epochs: number, resumed = false) => {
    const all = { batchSize: 2, optimizer: 'sgd', ...settings } as const;
    const { model } = runOf(all, TWO, '');
    const optimizerState = resumed ? { optimizer: 'sgd', momentum: 0, step: 8 } : null;
    const { calls, result } = await runScript(all, TWO, ['--epochs', `${epochs}`], {
      model: { ...model, optimizerState },
    });
    return { calls, rates: argsOf(calls, 'fit')[0].learning_rate as number[], result };
  };

  it.each([false, true])(
    'goes on with the schedule where the run had epochs left; state: %s',
    async (resumed) => {
      const cosine = { learningRateSchedule: 'cosine', warmupSteps: 3, decayAlpha: 0.1, epochs: 5 } as const;
      const { calls, rates: asked, result } = await rates(cosine, 3, resumed);
      expect(argsOf(calls, 'CosineDecay')).toEqual([
        { initial: 0, target: 0.001, warmup: 3, steps: 17, alpha: 0.1 },
      ]);
      // The stand-in's rate is the step that it is asked for, by 1000.
      expect(asked.at(-1)).toBeCloseTo(0.019, 9);
      expect(JSON.parse(result).history.learning_rate).toEqual([0.011, 0.015, 0.019]);
    },
  );

  it('starts the schedule anew where the run was trained to its end', async () => {
    const { calls, rates: asked } = await rates({ learningRateSchedule: 'cosine' }, 3, true);
    expect(argsOf(calls, 'CosineDecay')).toEqual([
      { initial: 0.001, target: null, warmup: 0, steps: 12, alpha: 0 },
    ]);
    expect(asked[8]).toBe(0);
    expect(asked.at(-1)).toBeCloseTo(0.011, 9);
  });

  it('decays by an epoch or by so many steps', async () => {
    const exponential = { learningRateSchedule: 'exponential', staircase: true, decayRate: 0.5 } as const;
    const whole = { initial: 0.001, steps: 4, rate: 0.5, staircase: true };
    expect(argsOf((await rates(exponential, 1)).calls, 'ExponentialDecay')).toEqual([whole]);
    const { calls } = await rates({ ...exponential, decaySteps: 7, staircase: false }, 1);
    expect(argsOf(calls, 'ExponentialDecay')).toEqual([{ ...whole, steps: 7, staircase: false }]);
  });

  it('lowers the rate by the plateau schedule, from where the page had come to', async () => {
    const plateau: Partial<Settings> = {
      ...{ learningRateSchedule: 'plateau', monitor: 'val_auc', plateauFactor: 0.5, plateauPatience: 2 },
      ...{ plateauMinDelta: 0.01, cooldown: 1, minLr: 0.0001 },
    };
    const history = { loss: [1, 1], learning_rate: [0.001, 0.0005] };
    const { calls } = await runScript({ ...plateau, epochs: 4 }, TWO, [], { history });
    expect(argsOf(calls, 'ReduceLROnPlateau')).toEqual([
      expect.objectContaining({
        ...{ monitor: 'val_auc', mode: 'max', factor: 0.5, patience: 2 },
        ...{ min_delta: 0.01, cooldown: 1, min_lr: 0.0001 },
      }),
    ]);
    expect(argsOf(calls, 'fit')[0].learning_rate).toBe(0.0005);
    const ended = await runScript({ ...plateau, epochs: 2 }, TWO, [], { history });
    expect(argsOf(ended.calls, 'fit')[0].learning_rate).toBe(0.001);
  });

  const EARLY = { min_delta: 0.01, patience: 3, start_from_epoch: 1 };
  it.each<[Partial<Settings>, object[], object[]]>([
    [
      { monitor: 'val_macro_f1', minDelta: 0.01, patience: 3, startFromEpoch: 1 },
      [{ ...EARLY, monitor: 'val_macro_f1', mode: 'max', restore_best_weights: false }],
      [{ monitor: 'val_loss', mode: 'min', save_best_only: true, save_weights_only: true }],
    ],
    [
      { monitor: 'loss', patience: 7, checkpointMonitor: 'val_balanced_accuracy' },
      [{ monitor: 'loss', mode: 'min', patience: 7, start_from_epoch: 0, min_delta: 0 }],
      [{ monitor: 'val_balanced_accuracy', mode: 'max' }],
    ],
    [
      { earlyStopping: false, restoreBestWeights: true, checkpointMonitor: 'val_auc' },
      [],
      [{ monitor: 'val_auc', mode: 'max' }],
    ],
    [
      { restoreBestWeights: true, monitor: 'val_accuracy' },
      [{ monitor: 'val_accuracy', mode: 'max', restore_best_weights: true }],
      [],
    ],
  ])('has the run’s callbacks: %o', async (settings, early, best) => {
    const { calls } = await runScript(settings, TWO);
    expect(argsOf(calls, 'EarlyStopping')).toMatchObject(early);
    const checkpoints = argsOf(calls, 'ModelCheckpoint');
    expect(checkpoints.filter(({ path }) => path === 'best.weights.h5')).toMatchObject(best);
    expect(checkpoints.filter(({ path }) => path === 'last.weights.h5')).toHaveLength(1);
    expect(argsOf(calls, 'CSVLogger')).toHaveLength(1);
  });

  it('keeps the weights that early stopping would restore', async () => {
    // The stand-in finds every second epoch better: the page's third and fifth.
    const settings = { restoreBestWeights: true, startFromEpoch: 3 };
    const { best, result } = await runScript(settings, TWO, ['--epochs', '4']);
    expect(best).toBe('after epoch 4');
    expect(readResult(result).bestEpoch).toBe(5);
  });
});
