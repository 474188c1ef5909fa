/** What Vega makes of a chart's spec, as the page lets it, without a page. */
import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import type { InlineSpec } from '../../../../src/ui/charts/vegaEmbed.ts';

export interface Item {
  text?: string | number;
  stroke?: string;
  tooltip?: Record<string, unknown>;
  items?: Item[];
}

/** All that Vega would draw, in one list. */
export async function drawn(spec: InlineSpec): Promise<Item[]> {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  await view.runAsync();
  const below = (item: Item): Item[] => [item, ...(item.items ?? []).flatMap(below)];
  return below((view.scenegraph() as unknown as { root: Item }).root);
}
