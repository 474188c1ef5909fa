/** How much room the labels of a chart take, and what of them still fits. It imports nothing. */

/** Longer names beside an axis are cut off with an ellipsis; the tooltip and the table have them whole. */
export const LABEL_LIMIT_PX = 110;

/** Of one digit in the font of the charts, and between the numbers of two cells. */
const DIGIT_PX = 7;
const GAP_PX = 6;
/** The axis' title and ticks, beside its labels. */
const AXIS_PX = 30;

/** An axis of more steps than this divides itself; of fewer, Vega would make halves. */
const FEW_STEPS = 10;

/** The ticks of an axis of few whole steps; undefined where there are many, or none. */
export function stepTicks(steps: readonly number[]): number[] | undefined {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const step of steps) {
    if (step < first) first = step;
    if (step > last) last = step;
  }
  const span = last - first;
  if (!(span >= 0 && span <= FEW_STEPS)) return undefined;
  return Array.from({ length: span + 1 }, (_, place) => first + place);
}

/** Whether the numbers of a matrix stand legibly in its cells when the chart is `widthPx` wide. */
export function numbersFit(values: readonly (readonly number[])[], widthPx: number): boolean {
  const digits = values.flat().reduce((most, value) => Math.max(most, String(value).length), 0);
  return (widthPx - LABEL_LIMIT_PX - AXIS_PX) / values.length >= digits * DIGIT_PX + GAP_PX;
}
