/** What averages of weights are chosen by, by their share, and all their figures as a table. */
import { useCallback } from 'react';
import { shortNumber } from '../../formats/run/baseWords.ts';
import type { AveragePhase } from '../../training/types.ts';
import { ChartTable } from '../charts/ChartTable.tsx';
import { FiguresByStep } from '../charts/FiguresByStep.tsx';
import { VisChart, type VisDraw } from '../charts/VisChart.tsx';
import { shareSpec } from './shareSpec.ts';

const HEIGHT_PX = 150;

export function ShareCurve({ phase }: { phase: AveragePhase }) {
  const { shares, chosen } = phase;
  const draw = useCallback<VisDraw>(
    async (_vis, target, width, height) => {
      const { default: embed } = await import('../charts/vegaEmbed.ts');
      await embed(target, shareSpec(phase, { width, height }));
    },
    [phase],
  );
  return (
    <>
      <VisChart draw={draw} height={HEIGHT_PX} />
      <ChartTable caption={`Figures by share (chosen: ${shortNumber(shares[chosen].share)})`}>
        {() => (
          <FiguresByStep
            unit="share of the fine-tuned weights"
            rows={shares.map(({ share }) => share)}
            columns={[
              { name: 'log loss', at: (place) => shares[place].loss },
              { name: 'accuracy', at: (place) => shares[place].accuracy },
              { name: 'AUC', at: (place) => shares[place].auc },
            ]}
          />
        )}
      </ChartTable>
    </>
  );
}
