/** What the weights of a run have been trained on, over all the runs that it goes back to. Pure. */
import type { Dataset, DatasetImage } from '../../dataset/types.ts';
import { UserError } from '../../shared/errors.ts';
import type { Run } from './state.ts';

/** The run, the one whose weights it started from, and so on; `lost` is the number of the first that was removed. */
function line(run: Run, runs: readonly Run[]): { known: Run[]; lost: number | null } {
  const first = run.initialWeights;
  if (first?.from !== 'run') return { known: [run], lost: null };
  const before = runs.find(({ number }) => number === first.number);
  if (!before) return { known: [run], lost: first.number };
  const { known, lost } = line(before, runs);
  return { known: [run, ...known], lost };
}

/** The pictures that its weights were trained on: of an ensemble of folds also those that each held out. */
function learnedFrom({ dataset, validation }: Run): Set<string> {
  const isLearned = ({ split }: DatasetImage) =>
    split === 'train' || (split === 'val' && validation?.outOfFold === true);
  return new Set(dataset.images.filter(isLearned).map(({ path }) => path));
}

/**
 * What the log of a run that starts from `run` has to say of it.
 * @throws UserError where the weights have learned from pictures that the new run would be judged by.
 */
export function checkUnseen(run: Run, runs: readonly Run[], dataset: Dataset): string[] {
  const { known, lost } = line(run, runs);
  for (const teacher of known) {
    const learned = learnedFrom(teacher);
    const seen = dataset.images.filter(({ path, split }) => split !== 'train' && learned.has(path));
    if (seen.length > 0)
      throw new UserError(
        `${teacher === run ? `Run ${run.number} has` : `Run ${run.number} goes back to run ${teacher.number}, which has`} learned from ${seen.length} of the pictures that are now in the validation or the test split, so figures on them would look better than they are.`,
        'Divide the dataset as it was for that run, or start anew.',
      );
  }
  return lost === null
    ? []
    : [`It goes back to run ${lost}, which was removed: what that one has learned from cannot be checked.`];
}
