/** What averages of weights are chosen by, by their share, as a Vega-Lite spec, the chosen share marked. Pure. */

import type { AveragePhase } from '../../training/types.ts';
import { chartFrame } from '../charts/frame.ts';
import type { InlineSpec } from '../charts/vegaEmbed.ts';

const LINE_COLOR = '#b5430e';
const MARK_COLOR = '#2f6db3';
const FONT_PX = 11;

/** The spec with its data inline; what is no number is left out. */
export function shareSpec(
  { shares, by, chosen }: Pick<AveragePhase, 'shares' | 'by' | 'chosen'>,
  { width, height }: { width: number; height: number },
): InlineSpec {
  const values = shares
    .map((one, place) => ({ share: one.share, figure: one[by], chosen: place === chosen }))
    .filter(({ figure }) => figure !== null && Number.isFinite(figure));
  const x = {
    field: 'share',
    type: 'quantitative' as const,
    scale: { domain: [0, 1] },
    // In capitals, because Vega cuts off what hangs below the line at the edge of the chart.
    axis: { title: 'SHARE OF THE FINE-TUNED WEIGHTS', format: '.1f' },
  };
  const y = {
    field: 'figure',
    type: 'quantitative' as const,
    axis: { title: by === 'auc' ? 'AUC' : 'LOG LOSS' },
    scale: { zero: false },
  };
  return {
    ...chartFrame(width, height, FONT_PX),
    data: { values },
    layer: [
      { mark: { type: 'line', point: true, color: LINE_COLOR }, encoding: { x, y } },
      {
        mark: { type: 'rule', color: MARK_COLOR, strokeDash: [5, 4], strokeWidth: 2 },
        transform: [{ filter: 'datum.chosen' }],
        encoding: { x },
      },
    ],
  };
}
