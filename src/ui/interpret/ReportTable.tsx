/** scikit-learn's classification report as a table, and its text to copy. */
import { Box, Button, CopyButton, Table } from '@mantine/core';
import { Copy } from 'lucide-react';
import { fixed, reportText } from '../../evaluation/classificationReport.ts';
import type { ClassificationReport, ReportRow } from '../../evaluation/types.ts';
import { formatCount } from '../../shared/format.ts';
import classes from './interpret.module.css';

const FIGURES = ['precision', 'recall', 'f1-score'] as const;
const DIGITS = 3;

function FigureRow({ name, row }: { name: string; row: ReportRow }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      {FIGURES.map((figure) => (
        <Table.Td key={figure}>{fixed(row[figure], DIGITS)}</Table.Td>
      ))}
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
  /** What is judged, to tell several reports of a page apart: "test split". */
  of: string;
}

export function ReportTable({ report, of }: ReportTableProps) {
  const text = reportText(report, DIGITS);
  return (
    <div>
      <h3 className={classes.h3}>Classification report</h3>
      <Table.ScrollContainer minWidth={310} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Class</Table.Th>
              {[...FIGURES, 'support'].map((name) => (
                <Table.Th key={name} scope="col">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.classes.map((row) => (
              <FigureRow key={row.name} name={row.name} row={row} />
            ))}
          </Table.Tbody>
          <Table.Tbody className={classes.averages}>
            <AccuracyRow report={report} />
            <FigureRow name="macro avg" row={report['macro avg']} />
            <FigureRow name="weighted avg" row={report['weighted avg']} />
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <details className={classes.details}>
        <summary>As scikit-learn prints it</summary>
        <Box
          component="pre"
          className={classes.text}
          tabIndex={0}
          role="region"
          aria-label={`The report of the ${of} as text`}
        >
          {text}
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
