/** The sealed test split of a repetition: opened once for all of its runs, and afterwards what each of them and all together came to. */
import { Text } from '@mantine/core';
import { FlaskConical } from 'lucide-react';
import { useMemo } from 'react';
import type { Entry } from '../../app/state/entries.ts';
import { openableRuns } from '../../app/state/repeats.ts';
import { hasEnded, type Run, type Which } from '../../app/state/state.ts';
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import { repeatRows } from '../../evaluation/comparison/repeatFigures.ts';
import { formatFigure, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import parts from '../parts/parts.module.css';
import { SideScroll } from '../parts/SideScroll.tsx';
import { openingsText } from '../words/figureText.ts';
import { partText } from '../words/runText.ts';
import { JudgeButton } from './JudgeButton.tsx';
import classes from './judging.module.css';

/** Recalls of more classes stand in the figures on the test split. */
const MOST_CLASSES = 7;

/** The entries that are repetitions of this page whose dataset has a test split. */
export function RepeatTests({ entries, which }: { entries: readonly Entry[]; which: Which }) {
  return entries
    .filter(({ runs }) => runs.length > 1)
    .map(({ id, name }) => <RepeatTest key={id} repeatId={id} name={name} which={which} />);
}

function RepeatTest({ repeatId, name, which }: { repeatId: string; name: string; which: Which }) {
  const all = useDarkroom((state) => state.runs);
  const runs = useMemo(() => all.filter(({ repeat }) => repeat?.id === repeatId), [all, repeatId]);
  const openable = useMemo(() => openableRuns(all, repeatId), [all, repeatId]);
  const images = useMemo(() => (runs[0] ? imagesOf(runs[0].dataset, 'test').length : 0), [runs]);
  const opened = runs.filter(({ test }) => test);
  const sealed = openable.filter(({ test }) => !test);
  if (images === 0 || runs.some((run) => !hasEnded(run)) || sealed.length + opened.length === 0) return null;
  return (
    <section className={classes.split} aria-label={`Test split of ${isolated(name)}`}>
      <h3 className={parts.h3}>Test split of {isolated(name)}</h3>
      {sealed.length > 0 && <SealedTogether {...{ repeatId, sealed, opened, images }} />}
      {opened.length > 0 && <OpenedTogether opened={opened} which={which} />}
    </section>
  );
}

interface SealedProps {
  repeatId: string;
  sealed: readonly Run[];
  opened: readonly Run[];
  images: number;
}

/** Before the opening, or where it stopped on its way. */
function SealedTogether({ repeatId, sealed, opened, images }: SealedProps) {
  const { evaluateTestTogether } = useActions();
  const openings = useDarkroom((state) => state.testOpenings[sealed[0].dataset.hash] ?? 0);
  const isBegun = opened.some(({ testOpening }) => testOpening);
  const atWork = sealed.find(({ busy }) => busy === 'evaluating') ?? null;
  const done = atWork?.busyShare ?? 0;
  return (
    <>
      <Text c="dimmed" size="sm" className={parts.advice}>
        Sealed: nothing in this page has looked at these {formatQuantity(images, 'image')} for{' '}
        {formatQuantity(sealed.length, 'run')} of this repetition. {openingsText(openings, false)} Opening
        judges the best and the last weights of all of them,{' '}
        {isBegun ? 'belongs to the opening that was begun' : 'counts as one opening together'}, and cannot be
        taken back: once you choose by these figures, they look better than they are. So choose on validation,
        and open it at the end.
        {opened.length > 0 &&
          ` It was opened before for ${opened.map(({ number }) => `run ${number}`).join(', ')}: not judged again.`}
      </Text>
      <JudgeButton
        run={{ busy: sealed.find(({ busy }) => busy)?.busy ?? null, busyShare: done }}
        label={`Open the test split for ${formatQuantity(sealed.length, 'run')}`}
        icon={FlaskConical}
        variant="filled"
        onClick={() => void evaluateTestTogether(repeatId)}
      />
    </>
  );
}

/** A row a run, then mean and range. */
function OpenedTogether({ opened, which }: { opened: readonly Run[]; which: Which }) {
  const { classes: names, hash } = opened[0].dataset;
  const openings = useDarkroom((state) => state.testOpenings[hash] ?? 0);
  const rows = repeatRows(
    opened.flatMap(({ test }) => test?.[which].figures ?? []),
    names.length > MOST_CLASSES ? [] : names,
  );
  return (
    <>
      <Text c="dimmed" size="sm" className={parts.advice}>
        {openingsText(openings, true)} Each choice made by it makes its figures look better than they are.
      </Text>
      <SideScroll label="Figures of each run on the test split">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Run</th>
              {rows.map(({ name }) => (
                <th key={name} scope="col">
                  {isolated(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {opened.map((run, place) => (
              <tr key={run.id}>
                <th scope="row">
                  Run {run.number}
                  <span className={classes.beside}>{partText(run)}</span>
                </th>
                {rows.map(({ name, values }) => (
                  <td key={name}>{formatFigure(values[place], 3)}</td>
                ))}
              </tr>
            ))}
          </tbody>
          <tbody>
            <tr>
              <th scope="row">Mean</th>
              {rows.map(({ name, spread }) => (
                <td key={name}>
                  {formatFigure(spread?.mean, 3)}
                  <span className={classes.beside}>
                    {spread && `${formatFigure(spread.min, 3)} to ${formatFigure(spread.max, 3)}`}
                  </span>
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </SideScroll>
    </>
  );
}
