/** How far the search for a learning rate is, in words. Pure. */
import type { RateSearch } from '../../../app/state/state.ts';
import { formatCount, formatRemaining } from '../../../shared/format.ts';

type Working = Extract<RateSearch, { status: 'working' }>;
type Kind = NonNullable<Working['progress']>;

/** What `done` counts in each part of the search. */
const PARTS: Record<'features' | 'head' | 'compiling' | 'steps', string> = {
  features: 'Frozen part: picture',
  head: 'Fitting the head',
  compiling: 'Compiling: shader',
  steps: 'Step',
};
const partOf = (progress: Kind) => PARTS['phase' in progress ? progress.phase : progress.kind];

/** "Step 30 of 100, about 12 s left." */
export function searchText({ progress, remainingMs, isStopping }: Working): string {
  if (isStopping) return 'Ends after the step at work.';
  if (!progress) return 'Getting ready.';
  const { done, total } = progress;
  if ('kind' in progress && progress.kind === 'head') return `${PARTS.head}: ${Math.round(100 * done)} %.`;
  const left = remainingMs === null ? '' : `, ${formatRemaining(remainingMs)} left`;
  return `${partOf(progress)} ${formatCount(done)} of ${formatCount(total)}${left}.`;
}
