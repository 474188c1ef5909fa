/**
 * A box of fixed height in which tfjs-vis draws. The library is loaded when the first chart is shown. The chart
 * itself is hidden from screen readers: a table beside it says the same.
 */
import { Text } from '@mantine/core';
import type * as Vis from '@tensorflow/tfjs-vis';
import { useEffect, useRef, useState } from 'react';
import classes from './charts.module.css';
import { createRedrawer, type Redrawer } from './redraw.ts';

export type VisDraw = (vis: typeof Vis, target: HTMLElement, width: number, height: number) => Promise<void>;

export function VisChart({ draw, height }: { draw: VisDraw; height: number }) {
  const box = useRef<HTMLDivElement>(null);
  const redrawer = useRef<Redrawer>(null);
  const [failure, setFailure] = useState<string | null>(null);

  useEffect(() => {
    if (!box.current) return;
    const made = createRedrawer(box.current, (error) =>
      setFailure(error instanceof Error ? error.message : String(error)),
    );
    redrawer.current = made;
    return () => made.dispose();
  }, []);

  useEffect(() => {
    redrawer.current?.set(async (target, width, boxHeight) => {
      await draw(await import('@tensorflow/tfjs-vis'), target, width, boxHeight);
      setFailure(null);
    });
  }, [draw]);

  return (
    <>
      <div ref={box} className={classes.chart} style={{ height }} aria-hidden="true" />
      {failure && (
        <Text c="var(--mantine-color-error)" size="sm" role="status">
          The chart could not be drawn ({failure}). The table below holds the same figures.
        </Text>
      )}
    </>
  );
}
