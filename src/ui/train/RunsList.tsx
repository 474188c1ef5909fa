/** Every run that is known, those of one repetition together, and runs from files: choose the one on view, remove, add. */

import { Alert, Button, CloseButton, FileButton, Text } from '@mantine/core';
import { ChevronRight, FilePlus2, TriangleAlert } from 'lucide-react';
import { useDeferredValue, useRef, useState } from 'react';
import { hasEnded, type Run } from '../../app/state/state.ts';
import { modelTitle } from '../../models/imported/chosenModel.ts';
import { formatFigure } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { MakeEnsemble } from '../ensemble/MakeEnsemble.tsx';
import { Card } from '../parts/Card.tsx';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { isGuessed } from '../parts/GuessNote.tsx';
import { useImportRuns } from '../parts/importRuns.ts';
import { useNotice } from '../parts/notice.tsx';
import {
  importedRunText,
  lastAccuracy,
  partText,
  repeatText,
  repeatTitle,
  runStatusText,
  withGuessMark,
} from '../words/runText.ts';
import { runGroups } from './runGroups.ts';
import classes from './train.module.css';

export function RunsList() {
  // A text: the list itself is redrawn only when a run comes or goes.
  const lines = useDarkroom((state) =>
    state.runs.map(({ id, repeat }) => `${id} ${repeat?.id ?? ''}`).join('\n'),
  );
  // Twenty runs are drawn after the rest of the step, in tasks of their own.
  const shown = useDeferredValue(lines, '');
  const importedRuns = useDarkroom((state) => state.importedRuns);
  const problem = useDarkroom((state) => state.keeping.problem);
  return (
    <Card id="runs-title" title="Runs">
      <ul className={classes.runs}>
        {importedRuns.toReversed().map(({ id }) => (
          <ImportedRunItem key={id} id={id} />
        ))}
        {runGroups(shown).map(({ repeatId, ids }) =>
          repeatId ? (
            <RepeatItem key={repeatId} repeatId={repeatId} ids={ids} />
          ) : (
            <RunItem key={ids[0]} id={ids[0]} />
          ),
        )}
      </ul>
      {lines === '' && importedRuns.length === 0 && (
        <Text c="dimmed" size="sm" mt="xs">
          Each training becomes a run here. Runs of elsewhere come in as files.
        </Text>
      )}
      {problem && (
        <Alert color="orange" variant="light" mt="md" icon={<TriangleAlert size={18} aria-hidden="true" />}>
          {problem}
        </Alert>
      )}
      <AddButton />
    </Card>
  );
}

function AddButton() {
  const reset = useRef<() => void>(null);
  const importRuns = useImportRuns();
  const choose = (files: File[]) => {
    // The same file can be chosen again.
    reset.current?.();
    if (files.length > 0) void importRuns(files);
  };
  return (
    <FileButton
      multiple
      resetRef={reset}
      accept=".json,application/json"
      inputProps={{ 'aria-label': 'Add runs from files' }}
      onChange={choose}
    >
      {(props) => (
        <Button
          {...props}
          variant="subtle"
          color="gray"
          size="compact-md"
          className={classes.addRun}
          leftSection={<FilePlus2 size={16} aria-hidden="true" />}
        >
          Add a run.json
        </Button>
      )}
    </FileButton>
  );
}

/** The runs of one repetition as one entry, which opens to show them. */
function RepeatItem({ repeatId, ids }: { repeatId: string; ids: readonly string[] }) {
  const actions = useActions();
  const notify = useNotice();
  const of = (runs: Run[]) => runs.filter(({ id }) => ids.includes(id));
  const title = useDarkroom(({ runs }) => {
    const [first] = of(runs);
    return first?.repeat ? `${repeatTitle(first.repeat, ids.length)}: ${isolated(modelTitle(first))}` : '';
  });
  const facts = useDarkroom(({ runs }) => {
    const [first] = of(runs);
    return (first?.repeat && repeatText(first.repeat.kind, of(runs))) ?? 'Not judged yet.';
  });
  const guessed = useDarkroom(({ runs }) => of(runs).some(isGuessed));
  const atWork = useDarkroom(({ runs }) => of(runs).some((run) => !hasEnded(run)));
  const busy = useDarkroom(({ runs }) => of(runs).some((run) => run.busy !== null));
  const [chosen, setOpen] = useState<boolean | null>(null);
  const open = chosen ?? atWork;
  const remove = () => {
    const undos = ids.map((id) => actions.removeRun(id));
    notify({
      text: `${title} was removed.`,
      undo: () => {
        for (const undo of undos.toReversed()) undo();
      },
    });
  };
  return (
    <li>
      <div className={classes.run}>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <span className={classes.runName}>
            <ChevronRight size={14} className={classes.groupChevron} aria-hidden="true" /> {title}
          </span>
          <span className={classes.runFacts}>{withGuessMark(facts, guessed)}</span>
        </button>
        {!atWork && !busy && <CloseButton size="sm" aria-label={`Remove ${title}`} onClick={remove} />}
      </div>
      <MakeEnsemble repeatId={repeatId} />
      {open && (
        <ul className={classes.group}>
          {ids.map((id) => (
            <RunItem key={id} id={id} />
          ))}
        </ul>
      )}
    </li>
  );
}

function RunItem({ id }: { id: string }) {
  const actions = useActions();
  const notify = useNotice();
  const find = (runs: Run[]) => runs.find((run) => run.id === id);
  const number = useDarkroom(({ runs }) => find(runs)?.number ?? 0);
  const status = useDarkroom(({ runs }) => find(runs)?.status ?? 'stopped');
  const title = useDarkroom(({ runs }) => {
    const run = find(runs);
    return run ? (partText(run) ?? isolated(modelTitle(run))) : '';
  });
  const epochs = useDarkroom(({ runs }) => find(runs)?.epochs ?? null);
  const judged = useDarkroom(({ runs }) => find(runs)?.validation?.best.accuracy ?? null);
  const guessed = useDarkroom(({ runs }) => {
    const run = find(runs);
    return run !== undefined && isGuessed(run);
  });
  const shown = useDarkroom((state) => state.shownRunId === id);
  const removable = useDarkroom(({ runs }) => {
    const run = find(runs);
    return run !== undefined && hasEnded(run) && run.busy === null;
  });
  const accuracy = epochs && lastAccuracy({ epochs }, judged);
  const figure = accuracy ? ` ${accuracy.name} ${formatFigure(accuracy.value, 3)}` : '';
  const facts = `${runStatusText(status)}${figure}`;
  const remove = () => notify({ text: `Run ${number} was removed.`, undo: actions.removeRun(id) });
  return (
    <li className={classes.run} data-shown={shown || undefined}>
      <button type="button" aria-pressed={shown} onClick={() => actions.showRun(id)}>
        <span className={classes.runName}>
          Run {number}: {title}
        </span>
        <span className={classes.runFacts}>{withGuessMark(facts, guessed)}</span>
      </button>
      {removable && <CloseButton size="sm" aria-label={`Remove run ${number}`} onClick={remove} />}
    </li>
  );
}

/** A run from a file has no weights: there is nothing to show but what stands here, until it is compared. */
function ImportedRunItem({ id }: { id: string }) {
  const actions = useActions();
  const notify = useNotice();
  const imported = useDarkroom(({ importedRuns }) => importedRuns.find((one) => one.id === id) ?? null);
  if (!imported) return null;
  const { name, facts } = importedRunText(imported);
  const remove = () => notify({ text: `${name} was removed.`, undo: actions.removeImportedRun(id) });
  return (
    <li className={classes.run}>
      <div className={classes.importedRun}>
        <span className={classes.runName}>{name}</span>
        <span className={classes.runFacts}>{facts}</span>
      </div>
      <CloseButton size="sm" aria-label={`Remove ${name} from a file`} onClick={remove} />
    </li>
  );
}
