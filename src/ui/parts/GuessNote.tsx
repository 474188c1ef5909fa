/** Says beside figures that they rest on a guess, and leads to where it can be checked. */
import { Alert, Button } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { type AppState, type Run, shownRun } from '../../app/state/state.ts';
import { guessText } from '../../models/imported/guesses.ts';
import { unturned } from '../../shared/names.ts';
import { useActions, useDarkroom } from './context.tsx';
import classes from './parts.module.css';

/** One sentence, as a note. */
export function GuessText({ children }: { children: string }) {
  return (
    <Alert
      role="note"
      color="orange"
      variant="light"
      mt="md"
      className={classes.guessNote}
      icon={<TriangleAlert size={18} aria-hidden="true" />}
    >
      {unturned(children)}
    </Alert>
  );
}

/** Whether the figures of a run rest on a guess. */
export const isGuessed = ({ imported }: Pick<Run, 'imported'>) => (imported?.guesses.length ?? 0) > 0;

/** Whether those of the run on view do. */
export function isShownGuessed(state: AppState): boolean {
  const run = shownRun(state);
  return run !== null && isGuessed(run);
}

interface GuessNoteProps {
  run: Pick<Run, 'imported'>;
  /** What of the run is beside it. */
  what?: 'figures' | 'answers';
}

/** The note on a run; nothing where it rests on no guess. */
export function GuessNote({ run: { imported }, what = 'figures' }: GuessNoteProps) {
  const text = imported && guessText(imported, what);
  return text ? <GuessText>{text}</GuessText> : null;
}

/** The same with a button: to the dialog about the model or, where that is gone, to confirm it for its runs. */
export function GuessCheck({ run }: { run: Pick<Run, 'imported'> }) {
  const { reviewModel, confirmImported } = useActions();
  const id = run.imported?.id ?? '';
  const isThere = useDarkroom((state) => state.imported.some((model) => model.id === id));
  if (!isGuessed(run)) return null;
  return (
    <>
      <GuessNote run={run} />
      <Button
        my="xs"
        variant="default"
        size="compact-md"
        onClick={() => (isThere ? reviewModel(id) : confirmImported(id))}
      >
        {isThere ? 'Check classes and pictures' : 'The guess is right'}
      </Button>
    </>
  );
}
