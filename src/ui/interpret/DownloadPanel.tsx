/** Taking the weights home. */
import { Button, SegmentedControl, Text } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { Which } from '../../app/runWeights.ts';
import type { Run } from '../../app/state.ts';
import { useActions } from '../context.tsx';
import classes from './interpret.module.css';

export function DownloadPanel({ run }: { run: Run }) {
  const { downloadWeights } = useActions();
  const [which, setWhich] = useState<Which>('best');
  const hasLast = run.status !== 'failed' || run.lastStep !== null;
  const gone = !hasLast && run.bestEpoch === null;
  return (
    <section className="card" aria-labelledby="download-title">
      <h2 id="download-title" className={classes.h2}>
        Take it home
      </h2>
      <Text c="dimmed" className={classes.advice}>
        {gone
          ? 'This run failed before it had any weights to keep.'
          : 'One zip with the model for TensorFlow.js, its labels, every setting and figure of the run, and its history as a table. Weights live in this tab only: download them before you close it.'}
      </Text>
      {!gone && (
        <div className={classes.download}>
          <SegmentedControl<Which>
            aria-label="Which weights"
            data={[
              { value: 'best', label: 'Best weights' },
              { value: 'last', label: 'Last weights', disabled: !hasLast },
            ]}
            value={which}
            onChange={setWhich}
          />
          <Button
            variant={run.saved ? 'default' : 'filled'}
            leftSection={<Download size={18} aria-hidden="true" />}
            loading={run.busy === 'packing'}
            disabled={run.busy !== null}
            onClick={() => void downloadWeights(run.id, which)}
          >
            Download weights
          </Button>
          <Text c="dimmed" size="sm" role="status">
            {run.saved ? 'Downloaded.' : ''}
          </Text>
        </div>
      )}
    </section>
  );
}
