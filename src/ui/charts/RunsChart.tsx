/**
 * The curves of several runs over each other, by epoch: a colour a run, training dashed, validation solid; and the same
 * figures as a table. tfjs-vis knows no dashes, so the chart is a Vega-Lite spec of our own, drawn as tfjs-vis' are.
 */
import { useCallback } from 'react';
import { ChartTable } from './ChartTable.tsx';
import classes from './charts.module.css';
import { FiguresByStep } from './FiguresByStep.tsx';
import { stepTicks } from './labels.ts';
import { type Point, thin } from './thin.ts';
import { VisChart, type VisDraw } from './VisChart.tsx';

/** The curves of one run, or of several that share a colour and a name. */
export interface RunCurves {
  name: string;
  /** Finite points of each run, by epochs from 1; a run may have none. */
  runs: readonly { train: readonly Point[]; val: readonly Point[] }[];
}

/** Apart from each other and from white, and, inverted for the dark theme, from black. */
export const RUN_COLORS = [
  '#2f6db3',
  '#b5430e',
  '#237a4b',
  '#8a3f9e',
  '#94700f',
  '#c02f62',
  '#12808d',
  '#5d5b58',
  '#6b4423',
  '#566b12',
];
const HEIGHT_PX = 260;
/** Of all curves together, which keeps a redraw short. */
const MAX_POINTS = 1600;
const MIN_POINTS_OF_CURVE = 12;
/** Below this many points each has a dot, so that a run of one epoch is seen. */
const MAX_DOTS = 400;
const FONT_PX = 12;
const SPLITS = ['train', 'val'] as const;

type Value = {
  epoch: number;
  value: number;
  run: string;
  split: (typeof SPLITS)[number];
  curve: number;
};

/** Every point to be drawn. */
function valuesOf(curves: readonly RunCurves[]): Value[] {
  const lines = curves.flatMap(({ name, runs }) =>
    runs.flatMap((run) => SPLITS.map((split) => ({ name, split, points: run[split] }))),
  );
  const most = Math.max(MIN_POINTS_OF_CURVE, Math.floor(MAX_POINTS / Math.max(1, lines.length)));
  const { scale, values } = thin(
    lines.map(({ points }) => points),
    most,
  );
  return lines.flatMap(({ name, split }, curve) =>
    values[curve].flatMap((value, place) =>
      Number.isNaN(value) ? [] : [{ epoch: place * scale, value, run: name, split, curve }],
    ),
  );
}

interface RunsChartProps {
  title: string;
  /** Memoise it. */
  curves: readonly RunCurves[];
  /** From 0 to 1 instead of fitting the data. */
  share?: boolean;
}

export function RunsChart({ title, curves, share = false }: RunsChartProps) {
  const draw = useCallback<VisDraw>(
    async (_vis, target, width, height) => {
      const { default: embed } = await import('./vegaEmbed.ts');
      const values = valuesOf(curves);
      const names = curves.map(({ name }) => name);
      const line = (split: string, strokeDash: number[]) => ({
        mark: { type: 'line' as const, strokeDash, point: values.length <= MAX_DOTS && { size: 22 } },
        transform: [{ filter: `datum.split === '${split}'` }],
      });
      await embed(target, {
        width,
        height,
        padding: 0,
        autosize: { type: 'fit', contains: 'padding', resize: true },
        config: { axis: { labelFontSize: FONT_PX, titleFontSize: FONT_PX } },
        data: { values },
        encoding: {
          x: {
            field: 'epoch',
            type: 'quantitative',
            // In capitals, because Vega cuts off what hangs below the line at the edge of the chart.
            axis: {
              title: 'EPOCH',
              tickMinStep: 1,
              format: 'd',
              values: stepTicks(values.map(({ epoch }) => epoch)),
            },
            scale: { zero: false, nice: false },
          },
          y: {
            field: 'value',
            type: 'quantitative',
            axis: { title: '' },
            scale: share ? { domain: [0, 1] } : { zero: true },
          },
          color: {
            field: 'run',
            type: 'nominal',
            legend: null,
            scale: { domain: names, range: RUN_COLORS.slice(0, names.length) },
          },
          detail: { field: 'curve', type: 'nominal' },
          tooltip: [
            ...['run', 'split', 'epoch'].map((field) => ({ field, type: 'nominal' as const })),
            { field: 'value', type: 'quantitative', format: '.4f' },
          ],
        },
        layer: [line('train', [5, 4]), line('val', [])],
      });
    },
    [curves, share],
  );
  return (
    <>
      <VisChart draw={draw} height={HEIGHT_PX} />
      <ChartTable caption={`${title} by epoch`}>{() => <CurvesTable curves={curves} />}</ChartTable>
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
function CurvesTable({ curves }: { curves: readonly RunCurves[] }) {
  const lines = curves.flatMap(({ name, runs }) =>
    SPLITS.map((split) => ({ name: `${name}, ${split}`, runs: runs.map((run) => run[split]) })),
  );
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
  return <FiguresByStep unit="epoch" rows={epochs} columns={columns} />;
}
