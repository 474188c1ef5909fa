/** Passes over values, each task a stretch of them. */
import { madd } from '../products/microkernels.ts';
import { put } from './lanes.ts';

/** Values in one task of a pass: a multiple of 4, small enough to stay cached. */
export const VALUES_PER_TASK: i32 = 16384;

@unmanaged
export class Pass {
  /** Float32 [size], or bytes for uploads. */
  x: usize;
  /** Second operand: dy [size], or a bias [period]. */
  y: usize;
  out: usize;
  size: i32;
  /** Length of the bias that repeats along x, or of a group of values. */
  period: i32;
  /** Dropout: the hash's key, the index of the first value, and below which hash a value is dropped. */
  key: u32;
  offset: u32;
  threshold: u32;
  /** A factor. */
  scale: f32;
}

/** out = max(x, 0), and NaN where x is. */
export function reluTask(p: Pass, index: i32): void {
  const zero = f32x4.splat(0);
  let at = (<usize>index * VALUES_PER_TASK) << 2;
  const end = (<usize>min((index + 1) * VALUES_PER_TASK, p.size)) << 2;
  for (; at + 16 <= end; at += 16) v128.store(p.out + at, f32x4.max(v128.load(p.x + at), zero));
  for (; at < end; at += 4) store<f32>(p.out + at, max<f32>(load<f32>(p.x + at), 0));
}

/** out = y where x > 0, else 0: the gradient of relu, from its input or its output x and from dy = y. */
export function reluGradientTask(p: Pass, index: i32): void {
  const zero = f32x4.splat(0);
  let at = (<usize>index * VALUES_PER_TASK) << 2;
  const end = (<usize>min((index + 1) * VALUES_PER_TASK, p.size)) << 2;
  for (; at + 16 <= end; at += 16)
    v128.store(p.out + at, v128.and(v128.load(p.y + at), f32x4.gt(v128.load(p.x + at), zero)));
  for (; at < end; at += 4) store<f32>(p.out + at, load<f32>(p.x + at) > 0 ? load<f32>(p.y + at) : 0);
}

/** out = x + y */
export function addValuesTask(p: Pass, index: i32): void {
  const end = (<usize>min((index + 1) * VALUES_PER_TASK, p.size)) << 2;
  const x = p.x;
  const y = p.y;
  const out = p.out;
  for (let at = (<usize>index * VALUES_PER_TASK) << 2; at < end; at += 16)
    put(out + at, f32x4.add(v128.load(x + at), v128.load(y + at)), end - at);
}

/** out[i] = x[i] + y[i mod period]: a bias along the last dimension. */
export function addBiasTask(p: Pass, index: i32): void {
  const rowsPerTask = max(1, VALUES_PER_TASK / p.period);
  const rows = p.size / p.period;
  const end = min((index + 1) * rowsPerTask, rows);
  const rowBytes = (<usize>p.period) << 2;
  for (let row = index * rowsPerTask; row < end; row++) {
    const x = p.x + <usize>row * rowBytes;
    const out = p.out + <usize>row * rowBytes;
    let at: usize = 0;
    for (; at + 16 <= rowBytes; at += 16)
      v128.store(out + at, f32x4.add(v128.load(x + at), v128.load(p.y + at)));
    for (; at < rowBytes; at += 4) store<f32>(out + at, load<f32>(x + at) + load<f32>(p.y + at));
  }
}

/** out[i · period + j] = x[i] for every j below period. */
export function repeatValuesTask(p: Pass, index: i32): void {
  const end = min((index + 1) * VALUES_PER_TASK, p.size);
  let out = p.out + ((<usize>(index * VALUES_PER_TASK * p.period)) << 2);
  for (let i = index * VALUES_PER_TASK; i < end; i++) {
    const value = load<f32>(p.x + ((<usize>i) << 2));
    for (let j: i32 = 0; j < p.period; j++) {
      store<f32>(out, value);
      out += 4;
    }
  }
}

/** out[i] = Σ_j x[i · period + j] */
export function sumGroupsTask(p: Pass, index: i32): void {
  const end = min((index + 1) * VALUES_PER_TASK, p.size);
  let x = p.x + ((<usize>(index * VALUES_PER_TASK * p.period)) << 2);
  for (let i = index * VALUES_PER_TASK; i < end; i++) {
    let sum: f32 = 0;
    for (let j: i32 = 0; j < p.period; j++) {
      sum += load<f32>(x);
      x += 4;
    }
    store<f32>(p.out + ((<usize>i) << 2), sum);
  }
}

/** out[i] = x[i] · scale where hash(key, i + offset) ≥ threshold, else 0. The formula stands in src/compute/operations/dropout.ts. */
export function dropoutTask(p: Pass, index: i32): void {
  let i = index * VALUES_PER_TASK;
  const end = min(i + VALUES_PER_TASK, p.size);
  const scale = f32x4.splat(p.scale);
  const threshold = i32x4.splat(p.threshold);
  // The states of the next four values.
  let states = i32x4.splat((<u32>i + p.offset) * 747796405 + p.key);
  states = i32x4.add(states, i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(747796405)));
  const step = i32x4.splat(<i32>(<u32>747796405 * 4));
  for (; i + 4 <= end; i += 4) {
    const at = (<usize>i) << 2;
    const kept = i32x4.ge_u(hashes(states), threshold);
    v128.store(p.out + at, v128.and(f32x4.mul(v128.load(p.x + at), scale), kept));
    states = i32x4.add(states, step);
  }
  let kept = i32x4.ge_u(hashes(states), threshold);
  for (; i < end; i++) {
    const at = (<usize>i) << 2;
    store<f32>(p.out + at, i32x4.extract_lane(kept, 0) ? load<f32>(p.x + at) * p.scale : 0);
    kept = v128.shuffle<i32>(kept, kept, 1, 2, 3, 0);
  }
}

/** The hashes of four states. Lanes cannot be shifted each by its own distance: the distance is taken bit by bit. */
function hashes(states: v128): v128 {
  const distances = i32x4.shr_u(states, 28);
  let shifted = i32x4.shr_u(states, 4);
  shifted = v128.bitselect(i32x4.shr_u(shifted, 8), shifted, bitMask(distances, 8));
  shifted = v128.bitselect(i32x4.shr_u(shifted, 4), shifted, bitMask(distances, 4));
  shifted = v128.bitselect(i32x4.shr_u(shifted, 2), shifted, bitMask(distances, 2));
  shifted = v128.bitselect(i32x4.shr_u(shifted, 1), shifted, bitMask(distances, 1));
  const words = i32x4.mul(v128.xor(shifted, states), i32x4.splat(277803737));
  return v128.xor(i32x4.shr_u(words, 22), words);
}

/** All ones where `values` have this bit. */
function bitMask(values: v128, bit: i32): v128 {
  const bits = i32x4.splat(bit);
  return i32x4.eq(v128.and(values, bits), bits);
}

/** out[i] = x[i] · scale from bytes x. */
export function uploadTask(p: Pass, index: i32): void {
  let i = <usize>index * VALUES_PER_TASK;
  const end = <usize>min((index + 1) * VALUES_PER_TASK, p.size);
  const scale = f32x4.splat(p.scale);
  for (; i + 8 <= end; i += 8) {
    const words = v128.load_ext<u8>(p.x + i);
    const to = p.out + (i << 2);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words)), scale));
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(words)), scale), 16);
  }
  for (; i < end; i++) store<f32>(p.out + (i << 2), <f32>load<u8>(p.x + i) * p.scale);
}

export enum Rule {
  sgd,
  momentum,
  adam,
  rmsprop,
  average,
  nesterov,
}

@unmanaged
export class WeightUpdate {
  weight: usize;
  gradient: usize;
  slot0: usize;
  slot1: usize;
  size: i32;
  /** A Rule. */
  rule: i32;
  /** A sum of squares [1] by which gradients are clipped; 0 where none are. */
  squares: usize;
  /** The rule's numbers in their order, and those that go without saying: 1 − β₁, 1 − β₂ or 1 − ρ. */
  alpha: f32;
  first: f32;
  second: f32;
  epsilon: f32;
  oneMinusFirst: f32;
  oneMinusSecond: f32;
  /** What weight decay leaves of a weight. */
  keep: f32;
  /** The greatest root of `squares` that is not clipped. */
  most: f32;
}

/** One stretch of weights and slots, in place. The formulas stand in src/compute/operations/weightUpdate.ts. */
export function weightUpdateTask(p: WeightUpdate, index: i32): void {
  let i = index * VALUES_PER_TASK;
  const end = min(i + VALUES_PER_TASK, p.size);
  const keep = f32x4.splat(p.keep);
  const norm: f32 = p.squares ? sqrt<f32>(load<f32>(p.squares)) : 0;
  const scale = f32x4.splat(p.most / max<f32>(norm, p.most));
  for (; i + 4 <= end; i += 4) {
    const at = (<usize>i) << 2;
    const gradient = f32x4.mul(v128.load(p.gradient + at), scale);
    update(p, f32x4.mul(v128.load(p.weight + at), keep), gradient, at, 16);
  }
  // The rest: one value in all lanes, of which one is written.
  for (; i < end; i++) {
    const at = (<usize>i) << 2;
    const gradient = f32x4.mul(v128.load_splat<f32>(p.gradient + at), scale);
    update(p, f32x4.mul(v128.load_splat<f32>(p.weight + at), keep), gradient, at, 4);
  }
}

function read(at: usize, bytes: i32): v128 {
  return bytes == 16 ? v128.load(at) : v128.load_splat<f32>(at);
}

function write(at: usize, value: v128, bytes: i32): void {
  if (bytes == 16) v128.store(at, value);
  else store<f32>(at, f32x4.extract_lane(value, 0));
}

function update(p: WeightUpdate, weight: v128, gradient: v128, at: usize, bytes: i32): void {
  const alpha = f32x4.splat(p.alpha);
  let change: v128;
  if (p.rule == Rule.sgd) change = f32x4.neg(f32x4.mul(alpha, gradient));
  else if (p.rule == Rule.momentum || p.rule == Rule.nesterov) {
    const u = read(p.slot0 + at, bytes);
    const step = f32x4.mul(alpha, gradient);
    change = f32x4.sub(f32x4.mul(f32x4.splat(p.first), u), step);
    write(p.slot0 + at, change, bytes);
    if (p.rule == Rule.nesterov) change = f32x4.sub(f32x4.mul(f32x4.splat(p.first), change), step);
  } else if (p.rule == Rule.average) {
    // As the others, it is told as a change: (keep − 1) · w + share · g.
    const kept = f32x4.mul(f32x4.splat(p.alpha - 1), weight);
    change = madd(f32x4.splat(p.first), gradient, kept);
  } else if (p.rule == Rule.adam) {
    const m = read(p.slot0 + at, bytes);
    const v = read(p.slot1 + at, bytes);
    const share = f32x4.mul(f32x4.splat(p.oneMinusFirst), gradient);
    const nextM = madd(f32x4.splat(p.first), m, share);
    const square = f32x4.mul(f32x4.splat(p.oneMinusSecond), f32x4.mul(gradient, gradient));
    const nextV = madd(f32x4.splat(p.second), v, square);
    write(p.slot0 + at, nextM, bytes);
    write(p.slot1 + at, nextV, bytes);
    const root = f32x4.add(f32x4.sqrt(nextV), f32x4.splat(p.epsilon));
    change = f32x4.neg(f32x4.div(f32x4.mul(alpha, nextM), root));
  } else {
    const v = read(p.slot0 + at, bytes);
    const square = f32x4.mul(f32x4.splat(p.oneMinusFirst), f32x4.mul(gradient, gradient));
    const nextV = madd(f32x4.splat(p.first), v, square);
    write(p.slot0 + at, nextV, bytes);
    const root = f32x4.sqrt(f32x4.add(nextV, f32x4.splat(p.epsilon)));
    change = f32x4.neg(f32x4.div(f32x4.mul(alpha, gradient), root));
  }
  write(p.weight + at, f32x4.add(weight, change), bytes);
}
