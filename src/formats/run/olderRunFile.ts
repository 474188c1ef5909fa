/** Runs from files that an older page has kept, with what came later. Pure; it must not know of the page. */
import { SPLITS, type Split } from '../../dataset/types.ts';
import { withLaterSettings } from '../../settings.ts';
import type { RunFile } from './runFileTypes.ts';
import { splitCounts } from './splitCounts.ts';

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
    phases: run.phases ?? [],
    recipe: run.recipe ?? null,
    decision: run.decision ?? null,
    statisticsOf: run.statisticsOf ?? null,
    classWeight: run.classWeight ?? null,
    splitBy: run.splitBy ?? null,
    passMs: run.passMs ?? null,
    dataset: { ...run.dataset, splits: counted as RunFile['dataset']['splits'] },
  };
}
