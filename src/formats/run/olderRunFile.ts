/** Runs from files that an older page has kept, with what came later. Pure; it must not know of the page. */
import { SPLITS, type Split } from '../../dataset/types.ts';
import { UNCALIBRATED } from '../../evaluation/figures/judge.ts';
import { withLaterSettings } from '../../settings.ts';
import type { Phase } from '../../training/types.ts';
import type { JudgedSplit, RunFile } from './runFileTypes.ts';
import { splitCounts } from './splitCounts.ts';

/** Older figures stand at no threshold and no temperature. */
function laterJudged(judged: JudgedSplit | null): JudgedSplit | null {
  return (
    judged && {
      ...judged,
      best: { ...UNCALIBRATED, ...judged.best },
      last: { ...UNCALIBRATED, ...judged.last },
    }
  );
}

/** The phases of a run, with what older pages did not write: a share was always chosen by the log loss. */
export const laterPhases = (phases: readonly Phase[] = []): Phase[] =>
  phases.map((phase) => (phase.kind === 'average' ? { ...phase, by: phase.by ?? 'loss' } : phase));

/** The run with the fields that older pages did not write. */
export function withLaterFields(run: RunFile): RunFile {
  const { classes, splits } = run.dataset;
  const countsOf = (split: Split) =>
    splitCounts(
      classes,
      classes.map((name) => splits[split].classes[name]),
    );
  const counted = Object.fromEntries(SPLITS.map((split) => [split, countsOf(split)]));
  return {
    ...run,
    settings: withLaterSettings(run.settings),
    model: { ...run.model, guesses: run.model.guesses ?? [] },
    base: run.base ?? null,
    phases: laterPhases(run.phases),
    recipe: run.recipe ?? null,
    calibration: run.calibration ?? null,
    decision: run.decision ?? null,
    validation: laterJudged(run.validation),
    test: laterJudged(run.test),
    statisticsOf: run.statisticsOf ?? null,
    classWeight: run.classWeight ?? null,
    splitBy: run.splitBy ?? null,
    passMs: run.passMs ?? null,
    testOpening: run.testOpening ?? null,
    dataset: { ...run.dataset, splits: counted as RunFile['dataset']['splits'] },
  };
}
