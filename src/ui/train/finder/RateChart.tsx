/** The curve of a sweep over learning rates, and the same figures as a table. */
import { useCallback } from 'react';
import type { RateSweep } from '../../../training/types.ts';
import { ChartTable } from '../../charts/ChartTable.tsx';
import { FiguresByStep } from '../../charts/FiguresByStep.tsx';
import { VisChart, type VisDraw } from '../../charts/VisChart.tsx';
import { rateSpec } from './rateSpec.ts';

const HEIGHT_PX = 190;

export function RateChart({ sweep }: { sweep: RateSweep }) {
  const { points } = sweep;
  const draw = useCallback<VisDraw>(
    async (_vis, target, width, height) => {
      const { default: embed } = await import('../../charts/vegaEmbed.ts');
      await embed(target, rateSpec(sweep, { width, height }));
    },
    [sweep],
  );
  return (
    <>
      <VisChart draw={draw} height={HEIGHT_PX} />
      <ChartTable caption="Loss by learning rate">
        {() => (
          <FiguresByStep
            unit="learning rate"
            rows={points.map(({ rate }) => Number(rate.toPrecision(2)))}
            columns={[
              { name: 'smoothed loss', at: (place) => points[place].smoothed },
              { name: 'loss', at: (place) => points[place].loss },
            ]}
          />
        )}
      </ChartTable>
    </>
  );
}
