/** The chart of several runs, computed by Vega as the page does, without a page. */
import { expect, it } from 'vitest';
import { RUN_COLORS, runsSpec } from '../../../../src/ui/charts/runsSpec.ts';
import { ODD_NAMES } from '../../support/oddNames.ts';
import { drawn } from './drawn.ts';

it('draws the curves of every run in its colour, whatever the runs are called', async () => {
  for (const names of [ODD_NAMES.slice(0, 8), ODD_NAMES.slice(8)]) {
    const points = [1, 2].map((x) => ({ x, y: x / 3 }));
    const curves = names.map((name) => ({ name, runs: [{ train: points, val: points }] }));
    const items = await drawn(runsSpec(curves, { share: true, width: 500, height: 260 }));
    const tooltips = items.flatMap(({ tooltip }) => (tooltip?.run === undefined ? [] : [tooltip]));
    for (const [place, name] of names.entries()) {
      expect(
        tooltips.some(({ run, split }) => run === name && split === 'val'),
        name,
      ).toBe(true);
      expect(
        items.some(({ stroke }) => stroke === RUN_COLORS[place]),
        name,
      ).toBe(true);
    }
  }
});
