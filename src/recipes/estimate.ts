/** How long the phases of a recipe take, by what is known of the device and the pictures. Pure: it measures nothing. */
import { MIN_TO_FIT } from '../evaluation/choices/calibration.ts';
import type { Settings } from '../settings.ts';
import type { Recipe, RecipePhase } from './recipe.ts';

/** What decides how long training takes. Times are in milliseconds, sizes in pixels a side. */
export interface TimeFacts {
  /** Pictures of each class. */
  train: readonly number[];
  val: readonly number[];
  /** The size at which they are in memory. */
  sizeNow: number;
  /** What reading all of them again at another size takes. */
  readMs(size: number): number;
  /**
   * What a step takes over so many pictures.
   * @param blocks How many of the last blocks of a base are trained. With 0 a base only answers; a model on no base is trained whole.
   */
  stepMs(size: number, batch: number, blocks: number): number;
  /** Whether the model is a base. */
  hasBase: boolean;
}

/** To start a run: shaders, first steps, writing its weights. */
export const START_MS = 1000;
/** To fit a logistic head once its features are there. */
const HEAD_MS = 2000;
/** To average answers and write weights. */
const ENSEMBLE_MS = 1000;
/** Shares between base and fine-tuned that are judged. */
const SHARES = 11;
/** A forward pass is one of about three of a step. */
const ANSWER_SHARE = 1 / 3;

export const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** How many pictures a run of a phase is trained on and judged by. */
export function divided(
  { train, val }: Pick<TimeFacts, 'train' | 'val'>,
  repeat: { kind: 'seeds' | 'folds'; count: number } | null,
  isCarved: boolean,
  valShare: number,
): { train: number; val: number } {
  const all = sum(train) + sum(val);
  const share = repeat?.kind === 'folds' ? 1 / repeat.count : valShare;
  if (repeat?.kind !== 'folds' && !isCarved) return { train: sum(train), val: sum(val) };
  return { train: Math.round(all * (1 - share)), val: Math.round(all * share) };
}

/** Whether a validation split is too small to choose by, and a carved one would be larger. */
export function isWorthCarving(train: number, val: number, valShare: number): boolean {
  return val < MIN_TO_FIT && (train + val) * valShare > val;
}

/** Whether the validation split of a phase is carved anew. */
export function isCarvedIn(
  phase: RecipePhase,
  { train, val }: Pick<TimeFacts, 'train' | 'val'>,
  valShare: number,
): boolean {
  return (
    phase.kind === 'train' && phase.validation === 'enough' && isWorthCarving(sum(train), sum(val), valShare)
  );
}

/** What of a phase is done once, whatever the number of its runs, and what each of its runs takes. */
export interface PhaseTime {
  onceMs: number;
  runMs: number;
  runs: number;
}

/**
 * How long a phase takes.
 * @param settings Those that it trains with, all of them.
 * @param sizeBefore Of the pictures in memory when it begins.
 */
export function phaseTime(
  phase: RecipePhase,
  settings: Settings,
  facts: TimeFacts,
  sizeBefore: number,
): PhaseTime {
  if (phase.kind === 'ensemble') return { onceMs: ENSEMBLE_MS, runMs: 0, runs: 1 };
  const { imageSize, batchSize, head, unfreeze, valShare, testTimeAugmentation, averageWithBase } = settings;
  const { train, val } = divided(facts, phase.repeat, isCarvedIn(phase, facts, valShare), valShare);
  const blocks = facts.hasBase ? unfreeze : 0;
  const isHeadOnly = facts.hasBase && head === 'logistic' && blocks === 0;
  const epochs = isHeadOnly ? 0 : settings.epochs;
  const answerMs = (facts.stepMs(imageSize, batchSize, 0) / batchSize) * (facts.hasBase ? 1 : ANSWER_SHARE);
  const steps = Math.ceil(train / batchSize);
  const epochMs = steps * facts.stepMs(imageSize, batchSize, blocks) + val * answerMs;
  const views = testTimeAugmentation === 'none' ? 1 : testTimeAugmentation === 'mirrors' ? 2 : 10;
  // A head alone is judged by kept features; else the best and the last weights are.
  const judgeMs = isHeadOnly && views === 1 ? 0 : 2 * views * val * answerMs;
  const averageMs = averageWithBase && blocks > 0 ? SHARES * val * answerMs : 0;
  const featuresMs =
    facts.hasBase && head === 'logistic' ? (train + val) * answerMs * (1 + settings.views) : 0;
  const headMs = facts.hasBase && head === 'logistic' ? HEAD_MS : 0;
  return {
    onceMs: (imageSize === sizeBefore ? 0 : facts.readMs(imageSize)) + featuresMs,
    runMs: START_MS + headMs + epochs * epochMs + averageMs + judgeMs,
    runs: phase.repeat?.count ?? 1,
  };
}

/**
 * How long each phase of a recipe takes.
 * @param settingsOf The settings of a phase, by its index.
 */
export function recipeTimes(
  { phases }: Pick<Recipe, 'phases'>,
  settingsOf: (phase: number) => Settings,
  facts: TimeFacts,
): PhaseTime[] {
  let size = facts.sizeNow;
  return phases.map((phase, index) => {
    const settings = settingsOf(index);
    const time = phaseTime(phase, settings, facts, size);
    if (phase.kind === 'train') size = settings.imageSize;
    return time;
  });
}

export const msOf = ({ onceMs, runMs, runs }: PhaseTime): number => onceMs + runMs * runs;
export const totalMs = (times: readonly PhaseTime[]): number =>
  times.reduce((total, time) => total + msOf(time), 0);
