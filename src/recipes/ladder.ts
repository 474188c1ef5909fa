/**
 * The plans that “Best result” chooses from, from the least to the most: each has no smaller pictures, no fewer epochs and no fewer
 * folds than the one before. Pure: it imports settings and strengths of augmentation only.
 */
import { augmentationOfStrength } from '../dataset/augmentationStrength.ts';
import type { Settings } from '../settings.ts';
import type { Recipe, TrainPhase } from './recipe.ts';

/** One plan. */
export interface Rung {
  /** Pixels a side. */
  size: number;
  /** 0: a head is put on the base, and nothing of it is trained. */
  epochs: number;
  /** 1: one run. */
  folds: number;
}

const rung = (size: number, epochs: number, folds: number): Rung => ({ size, epochs, folds });

/** On a base, whose blocks are all trained where there are epochs. */
const ON_BASE: readonly Rung[] = [
  ...[rung(96, 0, 1), rung(128, 0, 1), rung(128, 2, 1), rung(128, 4, 1), rung(128, 4, 3)],
  ...[rung(128, 6, 3), rung(128, 6, 5), rung(128, 9, 5), rung(160, 9, 5), rung(192, 9, 5), rung(224, 9, 5)],
];

/** From nothing. */
const FROM_SEED: readonly Rung[] = [
  ...[rung(96, 1, 1), rung(96, 3, 1), rung(96, 8, 1), rung(96, 15, 1), rung(128, 15, 1)],
  ...[
    rung(128, 15, 3),
    rung(128, 25, 3),
    rung(128, 25, 5),
    rung(160, 40, 5),
    rung(192, 40, 5),
    rung(224, 40, 5),
  ],
];

/**
 * The plans that can be carried out, from the least to the most.
 * @param sizes That the model takes, ascending.
 * @param mostFolds 1 where the pictures cannot be divided into folds.
 */
export function ladder(hasBase: boolean, sizes: readonly number[], mostFolds: number): Rung[] {
  const fitting = (size: number) => sizes.findLast((one) => one <= size) ?? sizes[0];
  const all = (hasBase ? ON_BASE : FROM_SEED).map(({ size, epochs, folds }) =>
    rung(fitting(size), epochs, Math.min(folds, mostFolds)),
  );
  const key = ({ size, epochs, folds }: Rung) => [size, epochs, folds].join();
  return all.filter((one, at) => at === 0 || key(one) !== key(all[at - 1]));
}

/** What is known of the pictures and the model beside their number. */
export interface Situation {
  hasBase: boolean;
  isGrey: boolean;
  classCount: number;
  /** Blocks of the base. */
  blocks: number;
  /** Steps of an epoch. */
  steps: number;
  /** Whether there are pictures enough to choose a threshold and a temperature by. */
  canFit: boolean;
}

/**
 * How strongly pictures are changed. Fine-tuning holds best on kinds of pictures that were held out where they are changed a little,
 * and stay as sharp and as whole as those that are answered later: see docs/results.md.
 */
const MILD = 0.3;
const SHARP_AND_WHOLE = { cropScale: 1, blurSigma: 0, noiseStddev: 0, jpegQuality: 100, erasing: 0 } as const;

/** All that is the same in every plan with epochs. */
function trainingSettings({ size, epochs }: Rung, situation: Situation): Partial<Settings> {
  const { hasBase, isGrey, blocks, steps } = situation;
  const kind = isGrey ? 'film' : 'photo';
  return {
    imageSize: size,
    epochs,
    optimizer: 'adamw',
    // What a base has learned is moved gently.
    learningRate: hasBase ? 0.0005 : 0.001,
    weightDecay: 0.01,
    learningRateSchedule: 'cosine',
    warmupSteps: Math.min(steps, Math.floor((steps * epochs) / 4)),
    earlyStopping: false,
    balancedBatches: true,
    labelSmoothing: 0.1,
    ...(hasBase
      ? { ...augmentationOfStrength(kind, MILD), ...SHARP_AND_WHOLE }
      : augmentationOfStrength(kind, 0.5)),
    ...(hasBase && { unfreeze: blocks, lowerRate: 1, averageWithBase: true }),
  };
}

/** The recipe of a plan. */
export function recipeOf(plan: Rung, situation: Situation, budgetMinutes: number): Recipe {
  const { hasBase, classCount, canFit } = situation;
  const isTrained = plan.epochs > 0;
  const name = !isTrained ? 'Fit the head' : plan.folds > 1 ? `Train ${plan.folds} folds` : 'Train';
  const train: TrainPhase = {
    kind: 'train',
    name,
    settings: {},
    repeat: plan.folds > 1 ? { kind: 'folds', count: plan.folds } : null,
    // Folds bring their own.
    validation: plan.folds > 1 ? 'as it is' : 'enough',
  };
  return {
    format: 'darkroom-recipe',
    version: 1,
    name: 'Best result',
    about: `The best model that fits into ${budgetMinutes} minutes on this machine, as it was planned for these pictures.`,
    model: hasBase ? 'base' : 'cnn-gap',
    settings: {
      ...(isTrained ? trainingSettings(plan, situation) : { imageSize: plan.size, classWeight: 'balanced' }),
      ...(hasBase && { head: 'logistic', headFolds: 'all kinds' }),
      ...(isTrained && { testTimeAugmentation: 'mirrors' }),
      ...(canFit && { fitTemperature: true }),
      // Balanced batches move the losses; a threshold makes good for that, so the order of the answers counts.
      ...(canFit &&
        classCount === 2 && {
          fitThreshold: 'balanced accuracy',
          ...(isTrained && { checkpointMonitor: 'val_auc' }),
        }),
    },
    phases: plan.folds > 1 ? [train, { kind: 'ensemble', name: 'Make one model of them', of: 0 }] : [train],
    budgetMinutes,
  };
}
