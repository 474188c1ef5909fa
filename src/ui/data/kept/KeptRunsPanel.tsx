/** The runs that this browser keeps: how many and how large they are, what of them cannot be shown, and removing them. */
import { Button, Group, Text } from '@mantine/core';
import { formatBytes, formatQuantity } from '../../../shared/format.ts';
import { Card } from '../../parts/Card.tsx';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { useNotice } from '../../parts/notice.tsx';
import classes from '../data.module.css';

export function KeptRunsPanel() {
  const count = useDarkroom(({ keeping }) => Object.keys(keeping.bytes).length);
  const bytes = useDarkroom(({ keeping }) =>
    Object.values(keeping.bytes).reduce((sum, bytes) => sum + bytes, 0),
  );
  const skipped = useDarkroom(({ keeping }) => keeping.skipped);
  const { goTo, removeAllRuns, removeSkippedRuns } = useActions();
  const notify = useNotice();
  if (count === 0 && skipped.length === 0) return null;
  const removeAll = () => notify({ text: 'All runs were removed.', undo: removeAllRuns() });
  return (
    <Card id="kept-runs-title" title="Runs kept in this browser">
      <Text c="dimmed" size="sm">
        Runs are here again after a reload, with settings, curves, figures and weights, and never leave this
        device.
      </Text>
      {count > 0 && (
        <div className={`${classes.keptRow} ${classes.keptRuns}`}>
          <div>
            <span className={classes.keptName}>{formatQuantity(count, 'run')}</span>
            <Text c="dimmed" size="sm">
              {formatBytes(bytes)} of weights.
            </Text>
          </div>
          <Group gap="xs">
            <Button variant="light" onClick={() => goTo('train')}>
              Show runs
            </Button>
            <Button variant="default" onClick={removeAll}>
              Remove all runs
            </Button>
          </Group>
        </div>
      )}
      {skipped.length > 0 && (
        <div className={classes.keptRow}>
          <div>
            {skipped.map(({ id, reason }) => (
              <Text key={id} size="sm">
                {reason}
              </Text>
            ))}
          </div>
          <Button variant="default" onClick={() => void removeSkippedRuns()}>
            Delete what cannot be shown
          </Button>
        </div>
      )}
    </Card>
  );
}
