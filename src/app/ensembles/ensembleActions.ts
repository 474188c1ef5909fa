/** Making one model of a repetition. It must not know of training. */
import { UNCALIBRATED } from '../../evaluation/figures/judge.ts';
import { UserError } from '../../shared/errors.ts';
import { nextRunNumber } from '../kept/runNumbers.ts';
import { calibrateEnsemble } from '../runs/calibrating.ts';
import type { RunWeights } from '../runs/runWeights.ts';
import { withError, withNewRun } from '../state/reducers.ts';
import type { Run, Which } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { inEvaluationWorker } from '../workers/inEvaluationWorker.ts';
import { ensembleRun, membersIn, outOfFoldAnswers } from './ensembleRun.ts';

export interface EnsembleActions {
  /**
   * Makes one model of the finished runs of a repetition, whose answer is the mean of theirs: a new run, which is shown. Folds are
   * judged by their answers out of fold, seeds on the validation split.
   * @param which Of the runs' weights; the best ones where it is left out.
   * @returns The id of the new run; null where it failed.
   */
  makeEnsemble(repeatId: string, which?: Which): Promise<string | null>;
}

/** What lies outside of the state. */
interface Outside {
  /** Where the highest number of a run is known. */
  storage: Storage | null;
  inWorker: typeof inEvaluationWorker;
  /** Judges a run on its validation split. */
  evaluateValidation(runId: string): Promise<void>;
}

/** The ensembles' part of the actions. */
export function createEnsembleActions(
  store: Store,
  weights: RunWeights,
  { storage, inWorker, evaluateValidation }: Outside,
): EnsembleActions {
  const { fail } = accessTo(store);

  /** The run, judged by what the members answered to pictures that they had not learned from, at what was fitted on that. */
  async function judgedOutOfFold(members: readonly Run[], which: Which, run: Run): Promise<Run> {
    const { labels, scores } = outOfFoldAnswers(members, which, run);
    const { calibration, log } = calibrateEnsemble(run, scores);
    const { dataset, settings } = run;
    const at = calibration?.best ?? UNCALIBRATED;
    const judged = await inWorker((api) => api.judgeAt(labels, scores, dataset.classes, at, settings.seed));
    return {
      ...{ ...run, calibration, log: [...run.log, ...log] },
      validation: { split: 'val', outOfFold: true, best: judged, last: judged },
    };
  }

  return {
    async makeEnsemble(repeatId, which = 'best') {
      try {
        const members = membersIn(store.getState().runs, repeatId, which);
        const blobs = members.map(({ id, number }) => {
          const blob = weights.blob(id, which);
          if (blob) return blob;
          throw new UserError(`Run ${number} has no ${which} weights.`);
        });
        const number = await nextRunNumber(storage, store.getState().runs);
        const made = ensembleRun(members, which, blobs, number);
        const isOfFolds = made.run.ensemble.kind === 'folds';
        const run = isOfFolds ? await judgedOutOfFold(members, which, made.run) : made.run;
        weights.put(run.id, 'last', made.weights);
        weights.takeLastAsBest(run.id);
        store.setState((state) => withNewRun(withError(state, null), run));
        if (!isOfFolds) await evaluateValidation(run.id);
        return run.id;
      } catch (thrown) {
        fail(thrown);
        return null;
      }
    },
  };
}
