/** All figures of the compared runs on one split, each with its 95% interval; mean and spread of repeated runs. */
import { Text } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { Entry } from '../../app/state/entries.ts';
import type { Which } from '../../app/state/state.ts';
import { spreadOf } from '../../evaluation/comparison/repeatFigures.ts';
import { FIGURE_NAMES, FIGURE_TITLES } from '../../evaluation/figures/figureNames.ts';
import { CLASS_FIGURE_NAMES } from '../../evaluation/metrics/classificationReport.ts';
import type { ClassFigures, Figure, Figures } from '../../evaluation/types.ts';
import type { JudgedSplit, RunFile } from '../../formats/run/runFileTypes.ts';
import { guessText } from '../../models/imported/guesses.ts';
import { formatCount, formatFigure, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { GuessText } from '../parts/GuessNote.tsx';
import { useMoreRows } from '../parts/moreRows.tsx';
import parts from '../parts/parts.module.css';
import { intervalText } from '../words/figureText.ts';
import { divisionsOf, type JudgedBy } from './chosen.ts';
import classes from './compare.module.css';
import { EntryTable } from './EntryTable.tsx';

/** An entry with those of its runs that were judged on the split. */
interface Column {
  entry: Entry;
  judged: { file: RunFile; split: JudgedSplit; figures: Figures }[];
}

function columnsOf(entries: readonly Entry[], by: JudgedBy, which: Which): Column[] {
  return entries.map((entry) => ({
    entry,
    judged: entry.runs.flatMap(({ file }) => {
      const split = file[by];
      return split ? [{ file, split, figures: split[which].intervals }] : [];
    }),
  }));
}

/** For each column the letters of the sets of pictures that it was judged on; null where all are the same. */
function lettersOf(columns: readonly Column[]): string[] | null {
  const judged = columns.flatMap((column) => column.judged.map((one) => ({ column, ...one })));
  const divisions = divisionsOf(judged.map(({ file, split }) => ({ hash: file.dataset.hash, split })));
  if (Math.max(0, ...divisions) === 0) return null;
  const letter = (division: number) => String.fromCharCode(65 + (division % 26));
  return columns.map((column) => {
    const own = divisions.filter((_, place) => judged[place].column === column);
    return [...new Set(own)].map(letter).join(', ');
  });
}

/** What figures of imported models rest on; repeated runs share their model. */
export function EntryGuesses({ entries }: { entries: readonly Pick<Entry, 'id' | 'name' | 'runs'>[] }) {
  return entries.map(({ id, name, runs }) => {
    const text = guessText(runs[0].file.model);
    return text && <GuessText key={id}>{`${name}: ${text}`}</GuessText>;
  });
}

interface CompareFiguresProps {
  entries: readonly Entry[];
  which: Which;
  by: JudgedBy;
}

export const CompareFigures = memo(function CompareFigures({ entries, which, by }: CompareFiguresProps) {
  const columns = useMemo(
    () => columnsOf(entries, by, which).filter(({ judged }) => judged.length > 0),
    [entries, by, which],
  );
  const letters = useMemo(() => lettersOf(columns), [columns]);
  const classNames = useMemo(
    () => [...new Set(columns.flatMap(({ judged }) => judged.flatMap(({ file }) => file.dataset.classes)))],
    [columns],
  );
  const { shown, more } = useMoreRows(classNames.length);
  const title = by === 'validation' ? 'Validation split' : 'Test split';
  const left = entries.filter((entry) => !columns.some((column) => column.entry === entry));
  if (columns.length === 0)
    return by === 'test' ? (
      <Text c="dimmed" size="sm" mt="lg">
        The test split was opened for none of these runs, so it has no part in the comparison.
      </Text>
    ) : (
      <Text>None of these runs was judged on a validation split.</Text>
    );
  return (
    <div className={classes.split}>
      <h3 className={parts.h3}>{title}</h3>
      <Text c="dimmed" size="sm" className={parts.advice}>
        {by === 'test' &&
          'Only for runs whose test split was opened. Each choice made by it makes its figures look better than they are. '}
        {left.length > 0 && `Not judged on it: ${left.map(({ name }) => isolated(name)).join(', ')}.`}
      </Text>
      {letters && (
        <Text mt="xs" className={parts.advice} role="note">
          Not all of these runs were judged on the same pictures. Letters say which belong together: figures
          under different letters are about different pictures, and their difference may be the pictures’
          alone.
        </Text>
      )}
      <EntryGuesses entries={columns.map(({ entry }) => entry)} />
      <EntryTable
        caption={`Figures on the ${title.toLowerCase()}`}
        corner="Figure"
        entries={columns.map(({ entry }) => entry)}
      >
        <tbody>
          <tr>
            <th scope="row">n</th>
            {columns.map(({ entry, judged }) => (
              <td key={entry.id}>
                {[...new Set(judged.map(({ figures }) => formatCount(figures.n)))].join(', ')}
              </td>
            ))}
          </tr>
          {letters && (
            <tr>
              <th scope="row">Judged on pictures</th>
              {columns.map(({ entry }, place) => (
                <td key={entry.id}>{letters[place]}</td>
              ))}
            </tr>
          )}
          {by === 'test' && (
            <tr>
              <th scope="row">Test split opened</th>
              {columns.map(({ entry, judged }) => (
                <td key={entry.id}>
                  {formatQuantity(Math.max(...judged.map(({ file }) => file.testOpenings)), 'time')}
                </td>
              ))}
            </tr>
          )}
        </tbody>
        <tbody>
          {FIGURE_NAMES.map((name) => (
            <FigureRow
              key={name}
              name={FIGURE_TITLES[name]}
              columns={columns}
              figureOf={({ figures }) => figures[name]}
            />
          ))}
        </tbody>
        <tbody>
          {classNames
            .slice(0, shown)
            .flatMap((className) =>
              CLASS_FIGURE_NAMES.map((name: keyof ClassFigures) => (
                <FigureRow
                  key={`${className} ${name}`}
                  name={`${isolated(className)} ${name}`}
                  columns={columns}
                  figureOf={({ file, figures }) =>
                    figures.classes[file.dataset.classes.indexOf(className)]?.[name] ?? null
                  }
                />
              )),
            )}
        </tbody>
      </EntryTable>
      {more}
    </div>
  );
});

interface FigureRowProps {
  name: string;
  columns: readonly Column[];
  figureOf: (judged: Column['judged'][number]) => Figure | null;
}

function FigureRow({ name, columns, figureOf }: FigureRowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {columns.map(({ entry, judged }) => (
        <FigureCell key={entry.id} figures={judged.map(figureOf)} repeated={entry.runs.length > 1} />
      ))}
    </tr>
  );
}

/** A figure and its interval; of repeated runs the mean, the standard deviation and both ends. */
function FigureCell({ figures, repeated }: { figures: readonly (Figure | null)[]; repeated: boolean }) {
  if (!repeated) {
    const [figure] = figures;
    return (
      <td>
        {formatFigure(figure?.value, 3)}
        <span className={classes.beside}>{figure ? intervalText(figure, 3) : ''}</span>
      </td>
    );
  }
  const spread = spreadOf(figures.map((figure) => figure?.value ?? null));
  if (!spread) return <td>{formatFigure(null)}</td>;
  return (
    <td>
      {formatFigure(spread.mean, 3)} ± {formatFigure(spread.standardDeviation, 3)}
      <span className={classes.beside}>
        {formatFigure(spread.min, 3)} to {formatFigure(spread.max, 3)} over{' '}
        {formatQuantity(spread.runs, 'run')}
      </span>
    </td>
  );
}
