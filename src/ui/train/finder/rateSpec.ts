/** The curve of a sweep over learning rates as a Vega-Lite spec: a point a batch, the smoothed loss, the suggestion. Pure. */

import type { RateSweep } from '../../../training/types.ts';
import { chartFrame } from '../../charts/frame.ts';
import type { InlineSpec } from '../../charts/vegaEmbed.ts';

const LINE_COLOR = '#b5430e';
const MARK_COLOR = '#2f6db3';
const FONT_PX = 11;
/** How far the axis of the loss reaches beyond the highest loss before the least one. */
const HEADROOM = 1.1;

/** Lowest and highest loss that are shown: what comes of too high a rate would press the rest flat. */
function lossDomain({ points }: Pick<RateSweep, 'points'>): [number, number] {
  const smoothed = points.map((point) => point.smoothed);
  const least = smoothed.indexOf(Math.min(...smoothed));
  const shown = points.slice(0, least + 1).map(({ loss }) => loss);
  return [Math.min(...points.map(({ loss }) => loss)), HEADROOM * Math.max(...shown)];
}

/** The spec with its data inline. @param sweep With one point at least. */
export function rateSpec(
  { points, suggestion }: Pick<RateSweep, 'points' | 'suggestion'>,
  { width, height }: { width: number; height: number },
): InlineSpec {
  const values = [
    ...points.map(({ rate, loss }) => ({ rate, loss, kind: 'batch' })),
    ...points.map(({ rate, smoothed }) => ({ rate, loss: smoothed, kind: 'smoothed' })),
    ...(suggestion === null ? [] : [{ rate: suggestion, loss: 0, kind: 'suggestion' }]),
  ];
  const only = (kind: string) => [{ filter: `datum.kind === '${kind}'` }];
  const x = {
    field: 'rate',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, nice: false },
    // In capitals, because Vega cuts off what hangs below the line at the edge of the chart.
    axis: { title: 'LEARNING RATE', format: '.0e', values: [1e-7, 1e-5, 1e-3, 1e-1, 10] },
  };
  const y = {
    field: 'loss',
    type: 'quantitative' as const,
    axis: { title: '' },
    scale: { domain: lossDomain({ points }), zero: false, nice: false },
  };
  return {
    ...chartFrame(width, height, FONT_PX),
    data: { values },
    layer: [
      {
        mark: { type: 'circle', size: 12, opacity: 0.35, color: LINE_COLOR, clip: true },
        transform: only('batch'),
        encoding: { x, y },
      },
      {
        mark: { type: 'line', color: LINE_COLOR, clip: true },
        transform: only('smoothed'),
        encoding: { x, y },
      },
      {
        mark: { type: 'rule', color: MARK_COLOR, strokeDash: [5, 4], strokeWidth: 2 },
        transform: only('suggestion'),
        encoding: { x },
      },
    ],
  };
}
