/** Every figure of an evaluation with its 95% interval and the number of pictures that it rests on. */
import { Table } from '@mantine/core';
import type { Figure, Figures } from '../../evaluation/types.ts';
import { formatCount, formatFigure } from '../format.ts';
import { intervalText } from './figureText.ts';
import classes from './interpret.module.css';

const OVERALL: [keyof Figures, string][] = [
  ['accuracy', 'Accuracy'],
  ['majorityBaseline', 'Always the most frequent class'],
  ['balancedAccuracy', 'Balanced accuracy'],
  ['macroF1', 'Macro F1'],
  ['matthewsCorrelation', 'Matthews correlation'],
  ['cohenKappa', 'Cohen’s kappa'],
  ['rocAuc', 'ROC AUC'],
  ['averagePrecision', 'Average precision'],
  ['logLoss', 'Log loss'],
  ['brier', 'Brier score'],
  ['calibrationError', 'Calibration error'],
];
const OF_CLASS = ['precision', 'recall', 'f1-score'] as const;
const METHODS: Record<Figure['method'], string> = {
  wilson: 'Wilson',
  delong: 'DeLong',
  bootstrap: 'bootstrap',
};

function FigureRow({ name, figure }: { name: string; figure: Figure | null }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      <Table.Td>{formatFigure(figure?.value, 3)}</Table.Td>
      <Table.Td>{figure ? intervalText(figure, 3) : '–'}</Table.Td>
      <Table.Td>{figure ? formatCount(figure.n) : '–'}</Table.Td>
      <Table.Td>{figure?.interval ? METHODS[figure.method] : '–'}</Table.Td>
    </Table.Tr>
  );
}

interface FiguresTableProps {
  figures: Figures;
  classNames: readonly string[];
}

export function FiguresTable({ figures, classNames }: FiguresTableProps) {
  return (
    <div>
      <h3 className={classes.h3}>Figures and how sure they are</h3>
      <Table.ScrollContainer minWidth={460} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              {['Figure', 'value', '95% interval', 'n', 'by'].map((name) => (
                <Table.Th key={name} scope="col">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {OVERALL.map(([key, name]) => (
              <FigureRow key={key} name={name} figure={figures[key] as Figure | null} />
            ))}
          </Table.Tbody>
          <Table.Tbody className={classes.averages}>
            {figures.classes.flatMap((ofClass, label) =>
              OF_CLASS.map((key) => (
                <FigureRow
                  key={`${classNames[label]} ${key}`}
                  name={`${classNames[label]} ${key}`}
                  figure={ofClass[key]}
                />
              )),
            )}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </div>
  );
}
