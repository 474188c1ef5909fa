/** Every figure of an evaluation with its 95% interval and the number of pictures that it rests on. */
import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { FIGURE_NAMES, FIGURE_TITLES, METHOD_TITLES } from '../../../evaluation/figures/figureNames.ts';
import { CLASS_FIGURE_NAMES } from '../../../evaluation/metrics/classificationReport.ts';
import type { Figure, Figures } from '../../../evaluation/types.ts';
import { formatCount, formatFigure } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import { useMoreRows } from '../../parts/moreRows.tsx';
import parts from '../../parts/parts.module.css';
import { SideScroll } from '../../parts/SideScroll.tsx';
import { intervalText } from '../../words/figureText.ts';
import classes from '../interpret.module.css';

function FigureRow({ name, figure }: { name: string; figure: Figure | null }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      <Table.Td>{formatFigure(figure?.value, 3)}</Table.Td>
      <Table.Td>{figure ? intervalText(figure, 3) : '–'}</Table.Td>
      <Table.Td>{figure ? formatCount(figure.n) : '–'}</Table.Td>
      <Table.Td>{figure?.interval ? METHOD_TITLES[figure.method] : '–'}</Table.Td>
    </Table.Tr>
  );
}

function FigureTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    <SideScroll label={label}>
      <Table className={classes.table} miw={310}>
        <Table.Thead>
          <Table.Tr>
            {['Figure', 'value', '95% interval', 'n', 'by'].map((name) => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        {children}
      </Table>
    </SideScroll>
  );
}

/** The figures of more classes than this are folded away: they would bury what follows. */
const MOST_CLASSES = 6;

interface FiguresTableProps {
  figures: Figures;
  classNames: readonly string[];
  /** What is judged: "test split". */
  of: string;
}

export function FiguresTable({ figures, classNames, of }: FiguresTableProps) {
  const { shown, more } = useMoreRows(classNames.length);
  const ofClasses = (
    <Table.Tbody className={classes.averages}>
      {figures.classes
        .slice(0, shown)
        .flatMap((ofClass, label) =>
          CLASS_FIGURE_NAMES.map((key) => (
            <FigureRow
              key={`${classNames[label]} ${key}`}
              name={`${isolated(classNames[label])} ${key}`}
              figure={ofClass[key]}
            />
          )),
        )}
    </Table.Tbody>
  );
  const isFolded = classNames.length > MOST_CLASSES;
  return (
    <div>
      <h3 className={parts.h3}>Figures and how sure they are</h3>
      <FigureTable label={`Figures of the ${of}`}>
        <Table.Tbody>
          {FIGURE_NAMES.map((name) => (
            <FigureRow key={name} name={FIGURE_TITLES[name]} figure={figures[name]} />
          ))}
        </Table.Tbody>
        {!isFolded && ofClasses}
      </FigureTable>
      {isFolded && (
        <details className={classes.details}>
          <summary>The same for each of the {classNames.length} classes</summary>
          <FigureTable label={`Figures of each class of the ${of}`}>{ofClasses}</FigureTable>
          {more}
        </details>
      )}
    </div>
  );
}
