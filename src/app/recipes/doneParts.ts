/** What of a phase is done, as the runs say that it has left. Pure: it reads runs. */
import type { RecipeJob } from '../../recipes/job.ts';
import type { TrainPhase } from '../../recipes/recipe.ts';
import type { Run } from '../state/state.ts';

/** The runs of a phase. */
export interface PhaseRuns {
  finished: readonly Run[];
  /** Failed ones whose place no finished run has taken, the newest first. */
  failed: readonly Run[];
  /** Of its repetition; null before its first run. */
  repeatId: string | null;
}

const indexOf = ({ repeat }: Run) => repeat?.index ?? 0;

/** @param isRepeated Whether they are a repetition: then a run that is part of none has lost its place. */
export function runsOfPhase(
  runs: readonly Run[],
  { id }: Pick<RecipeJob, 'id'>,
  phase: number,
  isRepeated: boolean,
): PhaseRuns {
  const own = runs.filter(
    ({ recipe, repeat }) => recipe?.job === id && recipe.phase === phase && (repeat !== null) === isRepeated,
  );
  const finished = own.filter(({ status }) => status === 'finished');
  const done = new Set(finished.map(indexOf));
  return {
    finished,
    failed: own.filter((run) => run.status === 'failed' && !done.has(indexOf(run))).toReversed(),
    repeatId: own.find(({ repeat }) => repeat)?.repeat?.id ?? null,
  };
}

/** Whether the part of that index is trained. */
export const isDone = ({ finished }: PhaseRuns, index: number): boolean =>
  finished.some((run) => indexOf(run) === index);

/** How many runs a phase has. */
export const runCount = ({ repeat }: Pick<TrainPhase, 'repeat'>): number => repeat?.count ?? 1;
