/** Learning rate schedules against Keras' and PyTorch's values, and as settings ask for them. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { cosineDecay, exponentialDecay, oneCycle } from '../../../../src/training/schedule/formulas.ts';
import {
  rateSchedule,
  scheduleProblem,
  scheduleSteps,
} from '../../../../src/training/schedule/rateSchedule.ts';
import { readReference } from '../../support/reference.ts';

interface KerasRow {
  kind: string;
  arguments: Record<string, number> & { staircase?: boolean };
  values: number[];
}
interface TorchRow {
  max_lr: number;
  total_steps: number;
  rates: number[];
}

const schedules = readReference<{ schedules: KerasRow[] }>('architectures/training_craft.json').schedules;
const kindOf = (kind: string) => schedules.filter((row) => row.kind === kind);
const { cases } = readReference<{ cases: TorchRow[] }>('one_cycle.json');

/** Within rounding of float64. */
function expectClose(rate: number, expected: number, largest: number): void {
  expect(Math.abs(rate - expected)).toBeLessThanOrEqual(4e-15 * largest);
}

const settingsOf = (changes: Partial<Settings>) => ({ ...DEFAULT_SETTINGS, learningRate: 0.01, ...changes });

describe('formulas', () => {
  it.each(kindOf('CosineDecay'))('CosineDecay $arguments', ({ arguments: given, values }) => {
    const schedule = {
      ...{ initialLearningRate: given.initial_learning_rate, decaySteps: given.decay_steps },
      ...{ alpha: given.alpha, warmupTarget: given.warmup_target, warmupSteps: given.warmup_steps },
    };
    for (const [step, value] of values.entries()) expectClose(cosineDecay(schedule, step), value, 0.01);
  });

  it.each(kindOf('ExponentialDecay'))('ExponentialDecay $arguments', ({ arguments: given, values }) => {
    const schedule = {
      ...{ initialLearningRate: given.initial_learning_rate, decaySteps: given.decay_steps },
      ...{ decayRate: given.decay_rate, staircase: given.staircase },
    };
    for (const [step, value] of values.entries()) expectClose(exponentialDecay(schedule, step), value, 0.01);
  });

  it.each(cases)('OneCycleLR, $max_lr over $total_steps steps', ({ max_lr, total_steps, rates }) => {
    expect(rates).toHaveLength(total_steps);
    for (const [step, rate] of rates.entries())
      expectClose(oneCycle({ maxLr: max_lr, totalSteps: total_steps }, step), rate, max_lr);
  });
});

describe('rateSchedule', () => {
  const ratesOf = (changes: Partial<Settings>, epochSteps = 10, runSteps = 50) => {
    const rateOf = rateSchedule(settingsOf(changes), epochSteps, runSteps);
    return Array.from({ length: runSteps }, (_, step) => rateOf(step));
  };

  it('is the learning rate where it is constant, and where the plateau schedule begins', () => {
    for (const learningRateSchedule of ['constant', 'plateau'] as const)
      expect(new Set(ratesOf({ learningRateSchedule }))).toEqual(new Set([0.01]));
  });

  it('cosine: rises from 0 in the warmup, then falls to the end of the run or for so many steps', () => {
    const cosine = { learningRateSchedule: 'cosine', decayAlpha: 0.1 } as const;
    const whole = ratesOf({ ...cosine, warmupSteps: 10 });
    expect(whole[0]).toBe(0);
    expect(whole[5]).toBeCloseTo(0.005, 15);
    expect(whole[10]).toBe(0.01);
    expect(whole[30]).toBeCloseTo(0.0055, 15);
    expect(whole[49]).toBeLessThan(0.00102);
    const short = ratesOf({ ...cosine, decaySteps: 20 });
    expect(short[0]).toBe(0.01);
    expect(short[10]).toBeCloseTo(0.0055, 15);
    expect(short.slice(20).every((rate) => Math.abs(rate - 0.001) < 1e-15)).toBe(true);
  });

  it('exponential: a decay rate an epoch, or in so many steps', () => {
    const exponential = { learningRateSchedule: 'exponential', decayRate: 0.5 } as const;
    expect(ratesOf(exponential)[10]).toBeCloseTo(0.005, 15);
    expect(ratesOf({ ...exponential, decaySteps: 5 })[10]).toBeCloseTo(0.0025, 15);
    const stairs = ratesOf({ ...exponential, staircase: true });
    expect([stairs[9], stairs[10], stairs[19], stairs[20]]).toEqual([0.01, 0.005, 0.005, 0.0025]);
  });

  it('one-cycle: the highest rate is the learning rate', () => {
    const rates = ratesOf({ learningRateSchedule: 'one-cycle' });
    expect(Math.max(...rates)).toBe(0.01);
    expect(rates[0]).toBeCloseTo(0.0004, 15);
    expect(rates[49]).toBeCloseTo(4e-8, 15);
  });

  it('refuses a schedule that is longer than the run, and says what to do', () => {
    const cosine = { learningRateSchedule: 'cosine', warmupSteps: 40 } as const;
    expect(() => ratesOf({ ...cosine, decaySteps: 11 })).toThrow('Warmup and decay take 51 steps');
    expect(ratesOf({ ...cosine, decaySteps: 10 })).toHaveLength(50);
  });
});

describe('scheduleProblem', () => {
  const cosine = { learningRateSchedule: 'cosine' } as const;
  it('is a sentence where warmup or decay do not fit', () => {
    expect(scheduleProblem(settingsOf({ ...cosine, warmupSteps: 50 }), 50)).toBe(
      'The warmup takes 50 steps, and the run has 50 steps. Choose a shorter warmup or more epochs.',
    );
    expect(scheduleProblem(settingsOf({ ...cosine, decaySteps: 1000 }), 50)).toBe(
      'The decay takes 1,000 steps, and the run has 50 steps. Set the decay to 0, which ends it with the run, or choose more epochs.',
    );
  });

  it('is null where they fit, where there is no step, and where the setting does nothing', () => {
    expect(scheduleProblem(settingsOf({ ...cosine, warmupSteps: 49 }), 50)).toBeNull();
    expect(scheduleProblem(settingsOf({ ...cosine, warmupSteps: 20, decaySteps: 30 }), 50)).toBeNull();
    expect(scheduleProblem(settingsOf({ ...cosine, warmupSteps: 49 }), 0)).toBeNull();
    expect(scheduleProblem(settingsOf({ warmupSteps: 500 }), 50)).toBeNull();
  });

  it('rests on the steps that a schedule takes', () => {
    const steps = (changes: Partial<Settings>) => scheduleSteps(settingsOf(changes), 50);
    expect(steps({})).toBe(0);
    expect(steps({ learningRateSchedule: 'one-cycle' })).toBe(50);
    expect(steps({ ...cosine, warmupSteps: 5 })).toBe(50);
    expect(steps({ ...cosine, warmupSteps: 5, decaySteps: 20 })).toBe(25);
  });
});
