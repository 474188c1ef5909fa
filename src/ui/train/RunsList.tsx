/** Every run of this visit: choose the one on view, remove those of no more use. */
import { CloseButton } from '@mantine/core';
import { hasEnded, type Run } from '../../app/state.ts';
import { modelTitle } from '../../models/chosenModel.ts';
import { useActions, useDarkroom } from '../context.tsx';
import { formatFigure } from '../format.ts';
import { useNotice } from '../shell/notice.tsx';
import { lastAccuracy, runStatusText } from './runText.ts';
import classes from './train.module.css';

export function RunsList() {
  // A string of ids: the list itself is redrawn only when a run comes or goes.
  const ids = useDarkroom((state) => state.runs.map((run) => run.id).join(' '));
  if (ids === '') return null;
  return (
    <section className="card" aria-labelledby="runs-title">
      <h2 id="runs-title" className={classes.h2}>
        Runs
      </h2>
      <ul className={classes.runs}>
        {ids
          .split(' ')
          .toReversed()
          .map((id) => (
            <RunItem key={id} id={id} />
          ))}
      </ul>
    </section>
  );
}

function RunItem({ id }: { id: string }) {
  const actions = useActions();
  const notify = useNotice();
  const find = (runs: Run[]) => runs.find((run) => run.id === id);
  const number = useDarkroom(({ runs }) => find(runs)?.number ?? 0);
  const status = useDarkroom(({ runs }) => find(runs)?.status ?? 'stopped');
  const title = useDarkroom(({ runs }) => modelTitle(find(runs) ?? runs[0]));
  const epochs = useDarkroom(({ runs }) => find(runs)?.epochs ?? null);
  const shown = useDarkroom((state) => state.shownRunId === id);
  const removable = useDarkroom(({ runs }) => {
    const run = find(runs);
    return run !== undefined && hasEnded(run) && run.busy === null;
  });
  const accuracy = epochs && lastAccuracy({ epochs });
  const remove = () => notify({ text: `Run ${number} was removed.`, undo: actions.removeRun(id) });
  return (
    <li className={classes.run} data-shown={shown || undefined}>
      <button type="button" aria-pressed={shown} onClick={() => actions.showRun(id)}>
        <span className={classes.runName}>
          Run {number}: {title}
        </span>
        <span className={classes.runFacts}>
          {runStatusText(status)}
          {accuracy && ` ${accuracy.name} ${formatFigure(accuracy.value, 3)}`}
        </span>
      </button>
      {removable && <CloseButton size="sm" aria-label={`Remove run ${number}`} onClick={remove} />}
    </li>
  );
}
