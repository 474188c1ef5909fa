/** What is said of the recipe that is carried out. Pure. */
import { elapsedMs } from '../../app/recipes/jobTime.ts';
import type { Queue } from '../../app/state/state.ts';
import type { RecipeJob } from '../../recipes/job.ts';
import { formatDuration, formatRemaining } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';

const STATUS: Readonly<Record<RecipeJob['status'], string>> = {
  working: 'is at work',
  stopped: 'was stopped',
  failed: 'could not go on',
  done: 'is done',
};

/** "“Best result” is at work" */
export const jobTitle = ({ recipe, status }: RecipeJob): string =>
  `“${isolated(recipe.name)}” ${STATUS[status]}`;

/** "Phase 1 of 2: Train 5 folds, 2 of 5." Null where nothing is left to do. */
export function phaseLine(
  { recipe, status, phase }: RecipeJob,
  queue: Pick<Queue, 'index' | 'count'> | null,
): string | null {
  if (status === 'done') return null;
  const { phases } = recipe;
  const which = phases.length > 1 ? `Phase ${phase + 1} of ${phases.length}: ` : '';
  const part = status === 'working' && queue ? `, ${queue.index + 1} of ${queue.count}` : '';
  return `${which}${isolated(phases[phase].name)}${part}.`;
}

/** "About 12 min left." What it took where it is done, or for how long it has been at work. */
export function timeLine(job: RecipeJob, now: number): string | null {
  const elapsed = elapsedMs(job, now);
  if (job.status === 'done') return `It took ${formatDuration(elapsed)}.`;
  if (job.status !== 'working' || job.waitsFor) return null;
  if (job.estimateMs === null) return null;
  const left = job.estimateMs - elapsed;
  return left > 0 ? `${formatRemaining(left)} left.`.replace(/^a/, 'A') : 'It takes longer than foreseen.';
}
