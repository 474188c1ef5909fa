/** scikit-learn's classification report as a table, and its text to copy. */
import { Box, Button, CopyButton, Table, Text } from '@mantine/core';
import { Copy } from 'lucide-react';
import { fixed, reportText } from '../../../evaluation/metrics/classificationReport.ts';
import { predictedCountsOf } from '../../../evaluation/metrics/confusionMatrix.ts';
import type { ClassificationReport, ConfusionMatrix, ReportRow } from '../../../evaluation/types.ts';
import { formatCount } from '../../../shared/format.ts';
import { isolated, unturned } from '../../../shared/names.ts';
import { useMoreRows } from '../../parts/moreRows.tsx';
import parts from '../../parts/parts.module.css';
import { SideScroll } from '../../parts/SideScroll.tsx';
import { dashesText, shareText } from '../../words/figureText.ts';
import classes from '../interpret.module.css';

const COLUMNS = ['Class', 'precision', 'recall', 'f1-score', 'support'];
const DIGITS = 3;

interface FigureRowProps {
  name: string;
  row: ReportRow;
  /** How many answers name it, or pictures in all. */
  answers: number;
}

function FigureRow({ name, row, answers }: FigureRowProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      <Table.Td>{shareText(row.precision, answers)}</Table.Td>
      <Table.Td>{shareText(row.recall, row.support)}</Table.Td>
      <Table.Td>{fixed(row['f1-score'], DIGITS)}</Table.Td>
      <Table.Td>{formatCount(row.support)}</Table.Td>
    </Table.Tr>
  );
}

/** The accuracy; where scikit-learn calls it "micro avg", it fills the whole row. */
function AccuracyRow({ report: { accuracy, microAverage, ...averages } }: { report: ClassificationReport }) {
  const { support } = averages['macro avg'];
  if (microAverage)
    return (
      <FigureRow
        name="micro avg"
        row={{ precision: accuracy, recall: accuracy, 'f1-score': accuracy, support }}
        answers={support}
      />
    );
  return (
    <Table.Tr>
      <Table.Th scope="row" colSpan={3}>
        accuracy
      </Table.Th>
      <Table.Td>{fixed(accuracy, DIGITS)}</Table.Td>
      <Table.Td>{formatCount(support)}</Table.Td>
    </Table.Tr>
  );
}

interface ReportTableProps {
  report: ClassificationReport;
  /** The matrix that it was made from. */
  matrix: ConfusionMatrix;
  /** What is judged, to tell several reports of a page apart: "test split". */
  of: string;
}

export function ReportTable({ report, matrix, of }: ReportTableProps) {
  const answers = predictedCountsOf(matrix);
  const n = report['macro avg'].support;
  const dashes = dashesText(report.classes, answers);
  const text = reportText(report, DIGITS);
  const { shown, more } = useMoreRows(report.classes.length);
  return (
    <div>
      <h3 className={parts.h3}>Classification report</h3>
      <SideScroll label={`Classification report of the ${of}`}>
        <Table className={classes.table} miw={310}>
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map((name) => (
                <Table.Th key={name} scope="col">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.classes.slice(0, shown).map((row, label) => (
              <FigureRow key={row.name} name={isolated(row.name)} row={row} answers={answers[label]} />
            ))}
          </Table.Tbody>
          <Table.Tbody className={classes.averages}>
            <AccuracyRow report={report} />
            <FigureRow name="macro avg" row={report['macro avg']} answers={n} />
            <FigureRow name="weighted avg" row={report['weighted avg']} answers={n} />
          </Table.Tbody>
        </Table>
      </SideScroll>
      {more}
      {dashes && (
        <Text c="dimmed" size="sm" className={parts.advice}>
          {dashes}
        </Text>
      )}
      <details className={classes.details}>
        <summary>As scikit-learn prints it</summary>
        <Box
          component="pre"
          className={classes.text}
          tabIndex={0}
          role="region"
          aria-label={`The report of the ${of} as text`}
        >
          {unturned(text)}
        </Box>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="xs"
              leftSection={<Copy size={14} aria-hidden="true" />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </details>
    </div>
  );
}
