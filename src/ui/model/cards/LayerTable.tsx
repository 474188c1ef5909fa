/** The layers of a model as Keras' `model.summary()` prints them. */
import { Alert, Box, Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { formatCount } from '../../../shared/format.ts';
import { Card } from '../../parts/Card.tsx';
import { ErrorText } from '../../parts/ErrorAlert.tsx';
import classes from '../model.module.css';
import type { ModelSummary } from './useModelSummary.ts';

/** [222, 222, 32] → "(None, 222, 222, 32)": the first dimension is the batch. */
function outputShape(shape: readonly number[]): string {
  return `(None, ${shape.join(', ')})`;
}

interface LayerTableProps {
  title: string;
  summary: ModelSummary;
}

export function LayerTable({ title, summary }: LayerTableProps) {
  if (summary.problem)
    return (
      <Alert
        color="red"
        icon={<TriangleAlert size={20} aria-hidden="true" />}
        styles={{ message: { color: 'inherit' } }}
      >
        <ErrorText error={{ kind: 'user', message: summary.problem.message, hint: summary.problem.hint }} />
      </Alert>
    );
  const [height, width, channels] = summary.inputShape;
  const { parameters, trainable } = summary;
  return (
    <Card id="layers-title" title={<>Layers of “{title}”</>}>
      <Text c="dimmed" size="sm">
        For pictures of {height} × {width} × {channels}.
      </Text>
      <Box className={classes.tableScroll} tabIndex={0} role="region" aria-label="Layer table">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Layer (type)</th>
              <th scope="col">Output Shape</th>
              <th scope="col">Param #</th>
            </tr>
          </thead>
          <tbody>
            {summary.rows.map((row) => (
              <tr key={row.name}>
                <td>
                  {row.name} <span className={classes.type}>({row.className})</span>
                </td>
                <td>{outputShape(row.outputShape)}</td>
                <td>{formatCount(row.parameters)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Box>
      <dl className={classes.totals}>
        <div>
          <dt>Total params</dt>
          <dd>{formatCount(parameters)}</dd>
        </div>
        <div>
          <dt>Trainable params</dt>
          <dd>{formatCount(trainable)}</dd>
        </div>
        <div>
          <dt>Non-trainable params</dt>
          <dd>{formatCount(parameters - trainable)}</dd>
        </div>
      </dl>
    </Card>
  );
}
