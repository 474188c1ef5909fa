/** How far the reading of a dataset has come. */

import { Button, Progress, Text } from '@mantine/core';
import { formatBytes, formatCount, formatRemaining } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { useActions, useDarkroom } from './context.tsx';
import classes from './parts.module.css';

export function ReadingPanel() {
  const dataset = useDarkroom((state) => state.dataset);
  const { cancelReading } = useActions();
  if (dataset.status !== 'reading') return null;
  const { name, progress } = dataset;
  const percent = progress && progress.total > 0 ? (progress.done / progress.total) * 100 : 0;
  return (
    <section className="card" aria-labelledby="reading-title">
      <div className={classes.cardHead}>
        <h2 id="reading-title" className={classes.h2}>
          Reading {isolated(name)}
        </h2>
        <Button variant="default" onClick={cancelReading}>
          Cancel
        </Button>
      </div>
      {/* A bar that glides is drawn sixty times a second, on the cores that decode. */}
      <Progress.Root size="lg" mt="md" transitionDuration={0}>
        <Progress.Section value={percent} aria-label="Images read" />
      </Progress.Root>
      <dl className={classes.facts}>
        <Fact
          name="Images"
          value={progress ? `${formatCount(progress.done)} of ${formatCount(progress.total)}` : '–'}
        />
        <Fact
          name="Files"
          value={progress ? `${formatBytes(progress.doneBytes)} of ${formatBytes(progress.totalBytes)}` : '–'}
        />
        <Fact
          name="Pace"
          value={progress ? `${formatCount(Math.round(progress.imagesPerSecond))} images/s` : '–'}
        />
        <Fact name="Time left" value={progress ? formatRemaining(progress.remainingMs) : '–'} />
      </dl>
      <Text c="dimmed" size="sm" mt="md">
        Each picture is unpacked, decoded and resized once, on all your processor’s cores.
      </Text>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
