/**
 * The curves of several runs over each other, by epoch: a colour a run, training dashed, validation solid; and the same
 * figures as a table. tfjs-vis knows no dashes, so the chart is a Vega-Lite spec of our own, drawn as tfjs-vis' are.
 */
import { useCallback } from 'react';
import { ChartTable } from './ChartTable.tsx';
import classes from './charts.module.css';
import { FiguresByStep } from './FiguresByStep.tsx';
import { RUN_COLORS, type RunCurves, runsSpec, SPLITS } from './runsSpec.ts';
import type { Point } from './thin.ts';
import { VisChart, type VisDraw } from './VisChart.tsx';

const HEIGHT_PX = 260;

interface RunsChartProps {
  title: string;
  /** Memoise it. */
  curves: readonly RunCurves[];
  /** From 0 to 1 instead of fitting the data. */
  share?: boolean;
  /** How the table writes a value; left out, as a figure with four decimals. */
  textOf?: (value: number) => string;
}

export function RunsChart({ title, curves, share = false, textOf }: RunsChartProps) {
  const draw = useCallback<VisDraw>(
    async (_vis, target, width, height) => {
      const { default: embed } = await import('./vegaEmbed.ts');
      await embed(target, runsSpec(curves, { share, width, height }));
    },
    [curves, share],
  );
  return (
    <>
      <VisChart draw={draw} height={HEIGHT_PX} />
      <ChartTable caption={`${title} by epoch`}>
        {() => <CurvesTable curves={curves} textOf={textOf} />}
      </ChartTable>
    </>
  );
}

/** Which colour is whose. */
export function RunsLegend({ names }: { names: readonly string[] }) {
  return (
    <ul className={classes.legend}>
      {names.map((name, place) => (
        <li key={name}>
          <span className={classes.swatch} style={{ background: RUN_COLORS[place] }} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}

/** A figure of each run by epoch; the mean of those that got there where several share a name. */
function CurvesTable({ curves, textOf }: Pick<RunsChartProps, 'curves' | 'textOf'>) {
  const lines = curves
    .flatMap(({ name, runs }) =>
      SPLITS.map((split) => ({ name: `${name}, ${split}`, runs: runs.map((run) => run[split]) })),
    )
    .filter(({ runs }) => runs.some((points) => points.length > 0));
  const epochs = [...new Set(lines.flatMap(({ runs }) => runs.flatMap((run) => run.map(({ x }) => x))))].sort(
    (a, b) => a - b,
  );
  const meanAt = (runs: readonly (readonly Point[])[], epoch: number) => {
    const there = runs.flatMap((run) => run.find(({ x }) => x === epoch)?.y ?? []);
    return there.length > 0 ? there.reduce((sum, y) => sum + y, 0) / there.length : null;
  };
  const columns = lines.map(({ name, runs }) => ({
    name,
    at: (place: number) => meanAt(runs, epochs[place]),
  }));
  return <FiguresByStep unit="epoch" rows={epochs} columns={columns} textOf={textOf} />;
}
