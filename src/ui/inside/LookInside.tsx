/** “Look inside”: how the chosen network, or that of a run, does it. Nothing is computed before it is opened. */
import { Loader, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import parts from '../parts/parts.module.css';
import classes from './inside.module.css';

const InsidePanel = lazy(() => import('./InsidePanel.tsx').then((all) => ({ default: all.InsidePanel })));

/** @param runId Null for the network that is chosen on the form. */
export function LookInside({ runId }: { runId: string | null }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="card" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={classes.summary}>
        <h2 className={parts.h2}>Look inside</h2>
        <Text span c="dimmed" size="sm">
          The network as a drawing, its filters, what each layer answers to a picture, and what it looks for.
        </Text>
      </summary>
      {isOpen && (
        <Suspense fallback={<Loader mt="lg" aria-label="Opening" />}>
          <InsidePanel runId={runId} />
        </Suspense>
      )}
    </details>
  );
}
