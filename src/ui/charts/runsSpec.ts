/**
 * The curves of several runs over each other as a Vega-Lite spec: a colour a run, training dashed, validation solid. Pure: it
 * imports types and how curves are thinned.
 */
import { chartFrame } from './frame.ts';
import { stepTicks } from './labels.ts';
import { type Point, thin } from './thin.ts';
import type { InlineSpec } from './vegaEmbed.ts';

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
/** Of all curves together, which keeps a redraw short. */
const MAX_POINTS = 1600;
const MIN_POINTS_OF_CURVE = 12;
/** Below this many points each has a dot, so that a run of one epoch is seen. */
const MAX_DOTS = 400;
const FONT_PX = 12;
export const SPLITS = ['train', 'val'] as const;

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

/**
 * The spec with its data inline: a row for every point.
 * @param share From 0 to 1 instead of fitting the data.
 */
export function runsSpec(
  curves: readonly RunCurves[],
  { share, width, height }: { share: boolean; width: number; height: number },
): InlineSpec {
  const values = valuesOf(curves);
  const names = curves.map(({ name }) => name);
  const line = (split: string, strokeDash: number[]) => ({
    mark: { type: 'line' as const, strokeDash, point: values.length <= MAX_DOTS && { size: 22 } },
    transform: [{ filter: `datum.split === '${split}'` }],
  });
  return {
    ...chartFrame(width, height, FONT_PX),
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
        { field: 'value', type: 'quantitative', format: '.4~g' },
      ],
    },
    layer: [line('train', [5, 4]), line('val', [])],
  };
}
