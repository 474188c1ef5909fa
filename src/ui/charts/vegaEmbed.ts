/**
 * Stands in for the package vega-embed when tfjs-vis asks for it (vite.config.ts says so). vega-embed compiles a chart
 * anew at every call, in one task of 40 ms and more. Here a chart keeps its Vega view as long as only its data change,
 * and a new one is made in several tasks. It imports Vega, and no React.
 */
import { changeset, parse, type Spec, truthy, View, Warn } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { Handler } from 'vega-tooltip';
import { LABEL_LIMIT_PX, stepTicks } from './labels.ts';
import { CHART_END } from './redraw.ts';

/** What tfjs-vis passes: a Vega-Lite spec with its data inline. */
export type InlineSpec = TopLevelSpec & {
  data: { values: { x?: unknown }[] };
  encoding?: { x?: { type?: string; axis?: object } };
  config?: { axis?: object };
};

interface Chart {
  view: View;
  /** The spec without its data, as text: what the view was made from. */
  made: string;
}

const DATA = 'values';
const charts = new WeakMap<HTMLElement, Chart>();

/** Lets the page see to other things before the next part of a chart. */
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

/** What tfjs-vis has no option for: curves count in whole steps, and long names leave the chart its room. */
function adjusted({ encoding, config, ...spec }: Omit<InlineSpec, 'data'>, steps: number[]) {
  const x = encoding?.x;
  const axis = { values: stepTicks(steps), tickMinStep: 1, format: ',d', ...x?.axis };
  return {
    ...spec,
    config: { ...config, axis: { ...config?.axis, labelLimit: LABEL_LIMIT_PX } },
    encoding: x?.type === 'quantitative' ? { ...encoding, x: { ...x, axis } } : encoding,
  };
}

/** tfjs-vis counts the points of a curve 0, 1, 2 …; `data-x-scale` of the chart's element says what one of them stands for. */
function stretched<Row extends { x?: unknown }>(rows: Row[], scale: number): Row[] {
  return scale === 1 ? rows : rows.map((row) => ({ ...row, x: Number(row.x) * scale }));
}

/**
 * Shows a chart in `element` and resolves when it is complete. Until then the element keeps the chart it had. When
 * the element gets the event CHART_END, or has left the page, the view is given up.
 */
export default async function embed(element: HTMLElement, { data, ...given }: InlineSpec): Promise<void> {
  const values = stretched(data.values, Number(element.dataset.xScale ?? 1));
  const steps = values.map(({ x }) => Number(x));
  const spec = adjusted(given, steps);
  const made = JSON.stringify(spec);
  const present = charts.get(element);
  if (present?.made === made) {
    present.view.change(DATA, changeset().remove(truthy).insert(values));
    await present.view.runAsync();
    return;
  }
  const { view, canvas } = await draw({ ...spec, data: { name: DATA } } as TopLevelSpec, values);
  present?.view.finalize();
  element.classList.add('vega-embed');
  element.replaceChildren(canvas);
  charts.set(element, { view, made });
  if (!present)
    element.addEventListener(CHART_END, () => charts.get(element)?.view.finalize(), { once: true });
  if (!element.isConnected) view.finalize();
}

/** Compiles, parses, computes and paints a chart outside of the page, each in a task of its own. */
async function draw(spec: TopLevelSpec, values: object[]): Promise<{ view: View; canvas: HTMLElement }> {
  const compiled: Spec = compile(spec).spec;
  await nextTask();
  const runtime = parse(compiled);
  await nextTask();
  const view = new View(runtime, { logLevel: Warn, renderer: 'canvas', tooltip: new Handler().call });
  await nextTask();
  await view.data(DATA, values).runAsync();
  await nextTask();
  const canvas = document.createElement('div');
  await view.initialize(canvas).runAsync();
  return { view, canvas };
}
