/** Several trainings of the same settings, one after another: which runs they are. Pure: it must not know of the store. */
import type { Statistics } from '../../dataset/divide/foldsBy.ts';
import { imagesToMeasure, kFolds } from '../../dataset/divide/resplit.ts';
import type { Dataset, DatasetImage } from '../../dataset/types.ts';
import { MAX_REPEATS, MIN_REPEATS, type Repeat } from '../../evaluation/comparison/repeatFigures.ts';
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { hasBestWeights, hasEnded, hasLastWeights, type Run } from './state.ts';

/** A seed has 32 bits. */
const SEEDS = 2 ** 32;

/** How often to train, and what differs each time. */
export type RepeatPlan = Pick<Repeat, 'kind' | 'count'>;

/** What of a run its repetition decides. */
export interface RepeatedPart {
  settings: Settings;
  dataset: Dataset;
  repeat: Repeat | null;
}

/** The images whose statistics a repetition needs to be divided; none where it needs none. */
export function measuredFor(
  { settings, dataset }: Pick<RepeatedPart, 'settings' | 'dataset'>,
  plan: RepeatPlan | null,
): DatasetImage[] {
  return plan?.kind === 'folds' ? imagesToMeasure(dataset, settings) : [];
}

/**
 * One part a run: with seeds that follow the present one, or with each of the folds of train and validation as the validation
 * split once, which hold out what the settings say; test pictures stay where they are. Without a plan it is one run alone.
 * @param id Names the repetition.
 * @param statistics Of the images that `measuredFor` names.
 * @throws UserError where the count is refused or there are too few groups or kinds of pictures for so many folds.
 */
export function repeatedParts(
  { settings, dataset }: Pick<RepeatedPart, 'settings' | 'dataset'>,
  plan: RepeatPlan | null,
  id: string,
  statistics: Statistics | null = null,
): RepeatedPart[] {
  if (!plan) return [{ settings, dataset, repeat: null }];
  const { kind, count } = plan;
  if (!Number.isInteger(count) || count < MIN_REPEATS || count > MAX_REPEATS)
    throw new UserError(
      `The number of ${kind} must be a whole number from ${MIN_REPEATS} to ${MAX_REPEATS}.`,
    );
  const repeats = Array.from({ length: count }, (_, index): Repeat => ({ id, kind, index, count }));
  if (kind === 'seeds')
    return repeats.map((repeat) => {
      const seed = (settings.seed + repeat.index) % SEEDS;
      return { settings: { ...settings, seed }, dataset, repeat };
    });
  const folds = kFolds(dataset, count, settings, statistics);
  return repeats.map((repeat) => ({ settings, dataset: folds[repeat.index], repeat }));
}

/** The runs of a repetition that its test split can be opened for together: they have ended well, and their weights are here. */
export function openableRuns(runs: readonly Run[], repeatId: string): Run[] {
  return runs.filter(
    (run) =>
      run.repeat?.id === repeatId &&
      hasEnded(run) &&
      run.status !== 'failed' &&
      hasLastWeights(run) &&
      hasBestWeights(run),
  );
}
