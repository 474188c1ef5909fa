/** How far the shown run is, in the figures of Keras' progress line. It alone is redrawn at every step. */
import { Progress, Text } from '@mantine/core';
import { shownRun } from '../../../app/state/state.ts';
import { formatCount, formatDuration, formatFigure } from '../../../shared/format.ts';
import { useDarkroom } from '../../parts/context.tsx';
import { baselineText } from '../../words/baseline.ts';
import classes from '../train.module.css';
import { isShownRegression } from './Phases.tsx';

/** As wide as a digit, so that the count keeps its width. */
const FIGURE_SPACE = '\u2007';

/** " 57/163 steps" */
function stepsText(step: number | null, steps: number | null): string {
  const total = steps === null ? '–' : formatCount(steps);
  const done = step === null ? '–' : formatCount(step);
  return `${done.padStart(total.length, FIGURE_SPACE)}/${total} steps`;
}

export function ProgressPanel() {
  const progress = useDarkroom((state) => shownRun(state)?.progress ?? null);
  const epochs = useDarkroom((state) => shownRun(state)?.settings.epochs ?? state.settings.epochs);
  const steps = useDarkroom((state) => shownRun(state)?.stepsPerEpoch ?? null);
  const atWork = useDarkroom((state) =>
    ['running', 'paused', 'stopping'].includes(shownRun(state)?.status ?? ''),
  );
  const baseline = useDarkroom((state) => {
    const dataset = shownRun(state)?.dataset ?? (state.dataset.status === 'ready' && state.dataset.dataset);
    return dataset ? baselineText(dataset, 'train') : null;
  });
  const hasNoEpochs = useDarkroom(isShownRegression);
  const isOneOfSeveral = useDarkroom((state) => state.queue !== null);
  if (hasNoEpochs) return null;
  const left = atWork ? progress : null;
  const percent = progress ? (progress.step / progress.steps) * 100 : 0;
  return (
    <div className={classes.progress}>
      <div className={classes.epoch}>
        <span>
          Epoch {progress?.epoch ?? '–'}/{epochs}
        </span>
        <span>{stepsText(progress?.step ?? null, steps)}</span>
      </div>
      <Progress.Root size={10} transitionDuration={0}>
        <Progress.Section value={percent} aria-label="Steps of this epoch" />
      </Progress.Root>
      <dl className={classes.figures}>
        <Figure name="loss" value={formatFigure(progress?.loss)} />
        <Figure name="accuracy" value={formatFigure(progress?.accuracy)} />
        <Figure
          name="per step"
          value={progress ? `${formatCount(Math.round(progress.msPerStep))} ms/step` : '–'}
        />
        <Figure name="left in this epoch" value={left ? formatDuration(left.epochRemainingMs) : '–'} />
        <Figure
          name={isOneOfSeveral ? 'left in this run' : 'left in all'}
          value={left ? formatDuration(left.remainingMs) : '–'}
        />
      </dl>
      <Text c="dimmed" size="sm" mt="sm">
        {baseline && `Baseline: ${baseline}.`}
      </Text>
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
