/** The test split: one button, and afterwards the figures for the best and the last weights. */
import { Button, Progress, Tabs, Text } from '@mantine/core';
import { FlaskConical } from 'lucide-react';
import type { Run } from '../../app/state.ts';
import { imagesOf } from '../../dataset/plan.ts';
import { useActions, useDarkroom } from '../context.tsx';
import { formatQuantity } from '../format.ts';
import { EvaluationView } from './EvaluationView.tsx';
import classes from './interpret.module.css';

export function TestPanel({ run }: { run: Run }) {
  const { evaluateTest } = useActions();
  const openings = useDarkroom(
    ({ runs }) => runs.filter(({ dataset, test }) => test && dataset.hash === run.dataset.hash).length,
  );
  const images = imagesOf(run.dataset, 'test').length;
  const hasLast = run.status !== 'failed' || run.lastStep !== null;
  return (
    <section className="card" aria-labelledby="test-title">
      <h2 id="test-title" className={classes.h2}>
        Test split
      </h2>
      {images === 0 && (
        <Text c="dimmed">
          This dataset has no test split, so there are no test figures. Add a folder “test” to the zip to get
          them.
        </Text>
      )}
      {images > 0 && !run.test && !hasLast && (
        <Text c="dimmed">This run failed before it had last weights to keep, so it is not evaluated.</Text>
      )}
      {images > 0 && !run.test && hasLast && (
        <>
          <Text c="dimmed" className={classes.advice}>
            {openings === 0
              ? `These ${formatQuantity(images, 'image')} were never used so far. `
              : `These ${formatQuantity(images, 'image')} were used for ${formatQuantity(openings, 'other run')} in this visit. `}
            They tell how the model does on pictures it has not seen, but only the first time: once you choose
            by them, they flatter. So choose on validation, and come here at the end.
          </Text>
          <Button
            mt="lg"
            leftSection={<FlaskConical size={18} aria-hidden="true" />}
            loading={run.busy === 'evaluating'}
            disabled={run.busy !== null}
            onClick={() => void evaluateTest(run.id)}
          >
            Evaluate on the test split
          </Button>
          <Progress.Root
            mt="md"
            size="sm"
            style={{ visibility: run.busy === 'evaluating' ? 'visible' : 'hidden' }}
          >
            <Progress.Section value={run.busyShare * 100} aria-label="Images evaluated" />
          </Progress.Root>
        </>
      )}
      {run.test && (
        <Tabs defaultValue="best" mt="sm" keepMounted={false}>
          <Tabs.List aria-label="Weights">
            <Tabs.Tab value="best">Best{run.bestEpoch ? ` (epoch ${run.bestEpoch})` : ''}</Tabs.Tab>
            <Tabs.Tab value="last">Last</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="best">
            <EvaluationView evaluation={run.test.best} classNames={run.dataset.classes} />
          </Tabs.Panel>
          <Tabs.Panel value="last">
            <EvaluationView evaluation={run.test.last} classNames={run.dataset.classes} />
          </Tabs.Panel>
        </Tabs>
      )}
    </section>
  );
}
