/** What the shown run on a pretrained base has done, and how far the phase at work is. */
import { Progress } from '@mantine/core';
import { type AppState, type PhaseAtWork, shownRun } from '../../../app/state/state.ts';
import { isRegressionAlone } from '../../../formats/run/baseWords.ts';
import { formatCount, formatQuantity } from '../../../shared/format.ts';
import { useDarkroom } from '../../parts/context.tsx';
import { PhaseList } from '../../phases/PhaseList.tsx';
import classes from '../train.module.css';

/** "Features: 120 of 593 pictures", "Head: 40% of the search", "Average with the base: 40%" */
function workText({ kind, done, total }: PhaseAtWork): string {
  if (kind === 'features') return `Features: ${formatCount(done)} of ${formatQuantity(total, 'picture')}`;
  const percent = `${Math.round((done / total) * 100)}%`;
  return kind === 'head' ? `Head: ${percent} of the search` : `Average with the base: ${percent}`;
}

/** Whether the shown run has a logistic head alone: then there are no epochs to be drawn. */
export function isShownRegression(state: AppState): boolean {
  const run = shownRun(state);
  return run !== null && isRegressionAlone(run);
}

export function Phases() {
  const base = useDarkroom((state) => shownRun(state)?.base ?? null);
  const phases = useDarkroom((state) => shownRun(state)?.phases ?? null);
  const dataset = useDarkroom((state) => shownRun(state)?.dataset ?? null);
  if (!base || !phases || !dataset) return null;
  return (
    <>
      <PhaseList run={{ base, phases, dataset }} />
      <AtWork />
    </>
  );
}

/** Redrawn at each of its news. */
function AtWork() {
  const phase = useDarkroom((state) => shownRun(state)?.phase ?? null);
  if (!phase) return null;
  const text = workText(phase);
  return (
    <div className={classes.progress}>
      <div className={classes.epoch}>{text}</div>
      <Progress.Root size={10} transitionDuration={0}>
        <Progress.Section value={(phase.done / Math.max(1, phase.total)) * 100} aria-label={text} />
      </Progress.Root>
    </div>
  );
}
