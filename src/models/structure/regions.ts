/**
 * Layers that belong together: what lies between where branches part and where they join, and convolutions with what follows them.
 * It is found in how the layers are joined, never in the names of known networks. Pure.
 */
import type { FlowLayer } from './flow.ts';

/** Layers by their places in the flow, ascending. */
export interface Region {
  kind: 'residual' | 'branches' | 'convolution';
  places: readonly number[];
}

/** For each layer what it reads and what reads it, by place. */
export interface Joined {
  reads: readonly (readonly number[])[];
  readBy: readonly (readonly number[])[];
}

export function joinedOf(flow: readonly FlowLayer[]): Joined {
  const places = new Map(flow.map(({ id }, place) => [id, place]));
  const readBy: number[][] = flow.map(() => []);
  const reads = flow.map((one, place) => {
    // A layer that is called twice may read what comes later.
    const before = [...new Set(one.reads.map((id) => places.get(id)!))].filter((other) => other < place);
    for (const other of before) readBy[other].push(place);
    return before;
  });
  return { reads, readBy };
}

/**
 * The layer through which every way to a layer leads, the nearest one; −1 where there is none. Cooper, Harvey and Kennedy 2001; the
 * places are an order of computing, so that one pass is enough.
 */
function nearestGates({ reads }: Joined): number[] {
  const gates: number[] = [];
  const common = (a: number, b: number): number => {
    let [x, y] = [a, b];
    while (x !== y) {
      if (x > y) x = gates[x];
      else y = gates[y];
    }
    return x;
  };
  for (const before of reads) gates.push(before.length === 0 ? -1 : before.reduce(common));
  return gates;
}

/** What lies behind `gate` and leads to `end`, with it. */
function between({ reads }: Joined, gate: number, end: number): Set<number> {
  const found = new Set([end]);
  const waiting = [end];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop())
    for (const before of reads[place])
      if (before > gate && !found.has(before)) {
        found.add(before);
        waiting.push(before);
      }
  return found;
}

/** A block of more than this share of the network would hide it. */
const MOST_SHARE = 0.5;

/** What parts and joins again, of which nothing else reads the inside. */
export function branchRegions(flow: readonly FlowLayer[], joined: Joined): Region[] {
  const gates = nearestGates(joined);
  return joined.reads.flatMap((before, end): Region[] => {
    const gate = gates[end];
    if (before.length < 2 || gate < 0) return [];
    const inside = between(joined, gate, end);
    const isClosed = [...inside].every(
      (place) => place === end || joined.readBy[place].every((reader) => inside.has(reader)),
    );
    if (!isClosed || inside.size < 2 || inside.size > flow.length * MOST_SHARE) return [];
    // What is added to its own input, as it is or through one convolution.
    const isSum = ['Add', 'Subtract', 'Average'].includes(flow[end].layer.className);
    return [{ kind: isSum ? 'residual' : 'branches', places: [...inside].sort((a, b) => a - b) }];
  });
}

const CONVOLUTIONS = /^(Conv2D|Conv2DTranspose|DepthwiseConv2D|SeparableConv2D)$/;
const FOLLOWS =
  /^(BatchNormalization|LayerNormalization|Activation|ReLU|LeakyReLU|PReLU|ELU|Softmax|Dropout|SpatialDropout2D|GaussianNoise|GaussianDropout)$/;

/**
 * Convolutions with the zeros before and the normalization and activation behind them, one reading the other and nothing else.
 * @param isTogether Whether two layers may be in one.
 */
export function convolutionRegions(
  flow: readonly FlowLayer[],
  { reads, readBy }: Joined,
  isTogether: (place: number, other: number) => boolean,
): Region[] {
  const regions: Region[] = [];
  const isChained = (place: number, next: number) =>
    readBy[place].length === 1 && reads[next].length === 1 && isTogether(place, next);
  for (let place = 0; place < flow.length; place++) {
    if (!CONVOLUTIONS.test(flow[place].layer.className)) continue;
    const places = [place];
    const [before] = reads[place];
    if (flow[before]?.layer.className === 'ZeroPadding2D' && isChained(before, place)) places.unshift(before);
    for (let last = place; ; ) {
      const [next] = readBy[last];
      if (next === undefined || !FOLLOWS.test(flow[next].layer.className) || !isChained(last, next)) break;
      places.push(next);
      last = next;
    }
    if (places.length > 1) regions.push({ kind: 'convolution', places });
  }
  return regions;
}
