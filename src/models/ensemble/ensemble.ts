/** Which runs an ensemble averages, and how sentences say it. Plain data; no tfjs. */

/** The runs whose answers are averaged. */
export interface Ensemble {
  /** What they differ in: the fold that validates, or the seed. */
  kind: 'folds' | 'seeds';
  /** Which of their weights. */
  which: 'best' | 'last';
  members: readonly EnsembleMember[];
}

export interface EnsembleMember {
  /** Of the run, in the page. */
  id: string;
  /** "Run 3" */
  number: number;
  seed: number;
}

/** "runs 1, 2 and 3" */
function membersText({ members }: Pick<Ensemble, 'members'>): string {
  const numbers = members.map(({ number }) => number);
  return `runs ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}

/** "best of runs 1, 2 and 3, averaged" */
export const averagedText = (ensemble: Ensemble): string =>
  `${ensemble.which} of ${membersText(ensemble)}, averaged`;

/** "3 folds as one model: its answer is the mean of those by the best weights of runs 1, 2 and 3." */
export function ensembleText(ensemble: Ensemble): string {
  const { kind, which, members } = ensemble;
  return `${members.length} ${kind} as one model: its answer is the mean of those by the ${which} weights of ${membersText(ensemble)}.`;
}

/** What its figures on the validation split are, in a sentence; null where they are as of any run. */
export function outOfFoldText({ kind }: Ensemble): string | null {
  return kind === 'folds'
    ? 'Each validation picture is answered by the one of its models that did not learn from it (out of fold), not by their mean: that would know most of the pictures.'
    : null;
}
