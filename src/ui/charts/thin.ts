/**
 * Brings curves of any length down to what a chart can draw quickly, keeping their peaks. Pure: it imports nothing.
 */

export interface Point {
  x: number;
  y: number;
}

/** Evenly spaced curves: entry i of each stands at x = i · scale. NaN where a curve has no value. */
export interface Curves {
  scale: number;
  values: number[][];
}

/** The smallest of 1, 2, 5, 10, 20, 50, … that spreads 0 … `end` over at most `maxPoints` places. */
function scaleFor(end: number, maxPoints: number): number {
  for (let power = 1; ; power *= 10)
    for (const factor of [1, 2, 5])
      if (Math.floor(end / (factor * power)) + 1 <= maxPoints) return factor * power;
}

/**
 * Places of one curve. Where several points share two neighbouring places, the lowest and the highest of them
 * are kept, in the order in which they come: thinning hides no spike.
 */
function place(points: readonly Point[], scale: number, length: number): number[] {
  const values = new Array<number>(length).fill(Number.NaN);
  if (scale === 1) {
    for (const { x, y } of points) values[Math.round(x)] = y;
    return values;
  }
  for (let first = 0, from = 0; first < length; first += 2) {
    let to = from;
    while (to < points.length && points[to].x < (first + 2) * scale) to++;
    const members = points.slice(from, to);
    from = to;
    if (members.length === 0) continue;
    const low = members.reduce((a, b) => (b.y < a.y ? b : a));
    const high = members.reduce((a, b) => (b.y > a.y ? b : a));
    if (low === high) values[Math.floor(low.x / scale)] = low.y;
    else {
      values[first] = low.x < high.x ? low.y : high.y;
      // The last pair may have room for one place only; then the later extreme stays.
      values[Math.min(first + 1, length - 1)] = low.x < high.x ? high.y : low.y;
    }
  }
  return values;
}

/** Fills places between two values on the straight line that joins them: the drawn curve has no holes. */
function bridge(values: number[]): number[] {
  let before = -1;
  values.forEach((value, index) => {
    if (Number.isNaN(value)) return;
    for (let gap = before + 1; before >= 0 && gap < index; gap++)
      values[gap] = values[before] + ((value - values[before]) * (gap - before)) / (index - before);
    before = index;
  });
  return values;
}

/**
 * Several curves on one evenly spaced axis from 0 to `end` (or to the last point) of at most `maxPoints` places.
 * @param series Points of each curve, x rising from 0 or more, y finite; a curve may be empty.
 */
export function thin(series: readonly (readonly Point[])[], maxPoints = 100, end = 0): Curves {
  const last = Math.max(1, end, ...series.map((points) => points.at(-1)?.x ?? 0));
  const scale = scaleFor(last, maxPoints);
  const length = Math.floor(last / scale) + 1;
  return { scale, values: series.map((points) => bridge(place(points, scale, length))) };
}
