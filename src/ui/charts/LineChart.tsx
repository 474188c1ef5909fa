/** Curves over steps or epochs, and the same figures as a table. */
import { useCallback } from 'react';
import { ChartTable } from './ChartTable.tsx';
import { FiguresByStep } from './FiguresByStep.tsx';
import { type Point, thin } from './thin.ts';
import { VisChart, type VisDraw } from './VisChart.tsx';

export interface Series {
  name: string;
  points: readonly Point[];
}

/** Train, then val. Darker than the page's accent, so that they read on white and, inverted, on black. */
const COLORS = ['#b5430e', '#2f6db3'];
const MAX_POINTS = 80;
const HEIGHT_PX = 230;

interface LineChartProps {
  title: string;
  /** One or two curves; a function, so that they are made only when something is drawn. Memoise it. */
  series: () => Series[];
  /** What x counts: "step" or "epoch". */
  unit: string;
  /** How far the axis reaches at least. */
  end: number;
  /** From 0 to 1 instead of fitting the data. */
  share?: boolean;
  /** How the table writes a value; left out, as a figure with four decimals. */
  textOf?: (value: number) => string;
}

export function LineChart({ title, series, unit, end, share = false, textOf }: LineChartProps) {
  const draw = useCallback<VisDraw>(
    (vis, target, width, height) => {
      const lines = series();
      const curves = thin(
        lines.map(({ points }) => points),
        MAX_POINTS,
        end,
      );
      // tfjs-vis puts entry i at x = i whatever its own x says, and leaves out what is not a number; our vegaEmbed stretches
      // the axis again.
      target.dataset.xScale = String(curves.scale);
      const values = curves.values.map((line) => line.map((y, x) => ({ x, y })));
      const empty = lines.every(({ points }) => points.length === 0);
      return vis.render.linechart(
        target,
        { values, series: lines.map(({ name }) => name) },
        {
          width,
          height,
          // In capitals, because Vega cuts off what hangs below the line at the edge of the chart.
          xLabel: unit.toUpperCase(),
          yLabel: '',
          seriesColors: COLORS.slice(0, lines.length),
          fontSize: 12,
          ...((share || empty) && { yAxisDomain: [0, 1] as [number, number] }),
        },
      );
    },
    [series, unit, end, share],
  );
  return (
    <>
      <VisChart draw={draw} height={HEIGHT_PX} />
      <ChartTable caption={`${title} by ${unit}`}>
        {() => <SeriesTable series={series()} unit={unit} textOf={textOf} />}
      </ChartTable>
    </>
  );
}

function SeriesTable({
  series,
  unit,
  textOf,
}: { series: readonly Series[] } & Pick<LineChartProps, 'unit' | 'textOf'>) {
  const { scale, values } = thin(
    series.map(({ points }) => points),
    MAX_POINTS,
  );
  const places = [...values[0].keys()].filter((place) => values.some((line) => !Number.isNaN(line[place])));
  const columns = series.map(({ name }, line) => ({ name, at: (row: number) => values[line][places[row]] }));
  return (
    <FiguresByStep
      unit={unit}
      rows={places.map((place) => place * scale)}
      columns={columns}
      textOf={textOf}
    />
  );
}
