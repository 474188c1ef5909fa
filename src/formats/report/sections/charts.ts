/** Curves and the reliability diagram as SVG, told apart by dashes and words where there is no colour. It must not draw on a page. */
import type { Reliability } from '../../../evaluation/types.ts';
import { html, type Markup, type Part } from '../words/html.ts';

/** One curve over the epochs, from 1; gaps where a value is no number. */
export interface Curve {
  name: 'train' | 'val';
  values: readonly (number | null)[];
}

const WIDTH = 400;
const HEIGHT = 232;
const PLOT = { left: 46, right: 356, top: 14, bottom: 194 };
const SHARES = [0, 0.25, 0.5, 0.75, 1];
/** Fewer epochs than this also have dots. */
const DOTS_BELOW = 40;

const isNumber = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** Two decimals of a pixel are enough. */
const px = (value: number) => Number(value.toFixed(2));

/** The largest of 1, 2 or 5 times a power of ten that still cuts `span` into `least` parts or more. */
function niceStep(span: number, least: number): number {
  const power = 10 ** Math.floor(Math.log10(span / least));
  const factor = [5, 2, 1].find((candidate) => span / (candidate * power) >= least) ?? 1;
  return factor * power;
}

/** Multiples of a nice step that cover low … high. */
function ticksOf(low: number, high: number, least = 4): number[] {
  const span = high - low || Math.abs(high) || 1;
  const step = niceStep(span, least);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, place) =>
    Number(((first + place) * step).toPrecision(12)),
  );
}

function frame(title: string, description: string, content: Part): Markup {
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}. ${description}">${content}</svg>`;
}

const text = (x: number, y: number, anchor: string, words: Part, kind = 'tick') =>
  html`<text class="${kind}" x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${words}</text>`;
const line = (kind: string, x1: number, y1: number, x2: number, y2: number) =>
  html`<line class="${kind}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;

/** The parts of a curve between its gaps. */
function stretches(points: readonly ([number, number] | null)[]): [number, number][][] {
  const parts: [number, number][][] = [[]];
  for (const point of points) {
    if (point) parts.at(-1)!.push(point);
    else parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}

function curve({ name, values }: Curve, x: (epoch: number) => number, y: (value: number) => number): Part {
  const points = values.map((value, place): [number, number] | null =>
    isNumber(value) ? [px(x(place + 1)), px(y(value))] : null,
  );
  const dots = values.length < DOTS_BELOW;
  return stretches(points).map((part) => [
    html`<polyline class="curve ${name}" points="${part.map((point) => point.join()).join(' ')}"/>`,
    // A stretch of one epoch has no line.
    (dots || part.length === 1) &&
      part.map(([cx, cy]) => html`<circle class="dot ${name}" cx="${cx}" cy="${cy}" r="2.4"/>`),
  ]);
}

/** The names of the curves behind their ends, pushed apart where they would touch. */
function endLabels(curves: readonly Curve[], y: (value: number) => number): Part {
  const ends = curves
    .flatMap(({ name, values }) => {
      const last = values.findLast(isNumber);
      return last === undefined ? [] : [{ name, at: y(last) }];
    })
    .sort((a, b) => a.at - b.at);
  if (ends.length === 2 && ends[1].at - ends[0].at < 13) {
    const middle = (ends[0].at + ends[1].at) / 2;
    [ends[0].at, ends[1].at] = [middle - 6.5, middle + 6.5];
  }
  return ends.map(({ name, at }) => text(PLOT.right + 6, at + 4, 'start', name, `label ${name}`));
}

/**
 * Curves over the epochs.
 * @param share From 0 to 1 instead of fitting the values.
 * @param bestEpoch From 1; null where none is to be marked.
 */
export function curveChart(
  title: string,
  curves: readonly Curve[],
  { bestEpoch, share }: { bestEpoch: number | null; share: boolean },
): Markup {
  const values = curves.flatMap((one) => one.values).filter(isNumber);
  const epochs = Math.max(1, ...curves.map((one) => one.values.length));
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const ticks = share || values.length === 0 ? SHARES : ticksOf(least, most);
  const [low, high] = [ticks[0], ticks.at(-1)!];
  const x = (epoch: number) =>
    epochs === 1
      ? (PLOT.left + PLOT.right) / 2
      : PLOT.left + 8 + ((epoch - 1) / (epochs - 1)) * (PLOT.right - PLOT.left - 16);
  const y = (value: number) => PLOT.bottom - ((value - low) / (high - low)) * (PLOT.bottom - PLOT.top);
  const places = epochs <= 8 ? Array.from({ length: epochs }, (_, place) => place + 1) : epochTicks(epochs);
  const words = curves
    .map(({ name, values: own }) => `${name} from ${own[0] ?? '–'} to ${own.at(-1) ?? '–'}`)
    .join('; ');
  return frame(title, `${epochs} epochs; ${words}`, [
    ticks.map((tick) => [
      line('grid', PLOT.left, y(tick), PLOT.right, y(tick)),
      text(PLOT.left - 7, y(tick) + 4, 'end', tick),
    ]),
    places.map((epoch) => text(x(epoch), PLOT.bottom + 17, 'middle', epoch)),
    text((PLOT.left + PLOT.right) / 2, HEIGHT - 4, 'middle', 'epoch', 'axis'),
    bestEpoch !== null &&
      bestEpoch > 0 && [
        line('best', x(bestEpoch), PLOT.top, x(bestEpoch), PLOT.bottom),
        text(x(bestEpoch), PLOT.top - 4, 'middle', 'best'),
      ],
    curves.map((one) => curve(one, x, y)),
    endLabels(curves, y),
  ]);
}

/** Whole numbers from 1 to the last epoch. */
function epochTicks(epochs: number): number[] {
  const step = Math.max(1, niceStep(epochs, 4));
  return [1, ...ticksOf(0, epochs).filter((tick) => tick >= step && tick <= epochs)];
}

/** How often answers were right, in bins of the confidence that they claimed; on the diagonal they say what they mean. */
export function reliabilityChart(title: string, { bins }: Reliability): Markup {
  const x = (share: number) => PLOT.left + share * (PLOT.right - PLOT.left);
  const y = (share: number) => PLOT.bottom - share * (PLOT.bottom - PLOT.top);
  const used = bins.filter(({ count }) => count > 0);
  const words = used
    .map(
      ({ confidence, accuracy, count }) =>
        `${count} answers of confidence ${confidence!.toFixed(2)} were right in ${accuracy!.toFixed(2)}`,
    )
    .join('; ');
  return frame(title, words, [
    SHARES.map((mark) => [
      line('grid', PLOT.left, y(mark), PLOT.right, y(mark)),
      text(PLOT.left - 7, y(mark) + 4, 'end', mark),
      text(x(mark), PLOT.bottom + 17, 'middle', mark),
    ]),
    text((PLOT.left + PLOT.right) / 2, HEIGHT - 4, 'middle', 'confidence', 'axis'),
    bins.map(({ count, accuracy }, bin) => {
      if (count === 0) return null;
      const [left, right] = [x(bin / bins.length) + 1.5, x((bin + 1) / bins.length) - 1.5];
      const top = y(accuracy!);
      return [
        html`<rect class="bar" x="${px(left)}" y="${px(top)}" width="${px(right - left)}" height="${px(PLOT.bottom - top)}"/>`,
        text((left + right) / 2, top < PLOT.top + 14 ? top + 12 : top - 4, 'middle', count, 'count'),
      ];
    }),
    line('diagonal', x(0), y(0), x(1), y(1)),
    used.map(
      ({ confidence, accuracy }) =>
        html`<circle class="claim" cx="${px(x(confidence!))}" cy="${px(y(accuracy!))}" r="3"/>`,
    ),
  ]);
}
