/**
 * Batch normalization with the activation that follows it, and its gradient. The formulas stand in
 * src/compute/operations/normalization.ts. The sums z = slope · (x − mean) + β are computed again on the way back.
 */
import { madd } from '../products/microkernels.ts';
import { COLUMNS_PER_TASK, rowsAtOnce } from './columns.ts';
import { VALUES_PER_TASK } from './elementwise.ts';
import { Activation, byActivation, Formula } from './formulas.ts';
import { put } from './lanes.ts';

@unmanaged
export class Normalization {
  /** [rows, channels] */
  x: usize;
  dy: usize;
  /** y, or dx */
  out: usize;
  /** [channels] */
  gamma: usize;
  beta: usize;
  mean: usize;
  variance: usize;
  dgamma: usize;
  dbeta: usize;
  /** [slope, perDistance, constant][channels]: slope = γ / √(variance + ε), dx = slope · g + perDistance · (x − mean) + constant. */
  terms: usize;
  /** [chunks][Σ g, Σ g · (x − mean)][channels] */
  partials: usize;
  rows: i32;
  channels: i32;
  chunks: i32;
  rowsPerChunk: i32;
  /** An Activation. */
  activation: i32;
  /** 1 where mean and variance are those of x. */
  ofBatch: i32;
  /** 1 where the sums leave g in `out`. */
  keepsGradient: i32;
  epsilon: f32;
}

/** The slopes of all channels, as one task. */
export function normalizeSlopesTask(p: Normalization): void {
  const bytes = (<usize>p.channels) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const root = f32x4.sqrt(f32x4.add(v128.load(p.variance + at), f32x4.splat(p.epsilon)));
    put(p.terms + at, f32x4.div(v128.load(p.gamma + at), root), bytes - at);
  }
}

/** Rows in one task of a pass. */
function rowsPerTask(p: Normalization): i32 {
  return max(1, VALUES_PER_TASK / p.channels);
}

/** y; a task is a stretch of rows. */
export function normalizeTask(p: Normalization, index: i32): void {
  byActivation<Value>(p.activation, changetype<usize>(p), index);
}

@unmanaged
class Value {
  task<F extends Formula>(address: usize, index: i32): void {
    const p = changetype<Normalization>(address);
    const f = changetype<F>(0);
    const bytes = (<usize>p.channels) << 2;
    const most = rowsPerTask(p);
    const end = min((index + 1) * most, p.rows);
    let x = p.x + <usize>(index * most) * bytes;
    let out = p.out + <usize>(index * most) * bytes;
    const slope = p.terms;
    const mean = p.mean;
    const beta = p.beta;
    for (let row = index * most; row < end; row++) {
      for (let c: usize = 0; c < bytes; c += 16) {
        const distance = f32x4.sub(v128.load(x + c), v128.load(mean + c));
        put(out + c, f.value(madd(distance, v128.load(slope + c), v128.load(beta + c))), bytes - c);
      }
      x += bytes;
      out += bytes;
    }
  }
}

/** The sums of one chunk; the task `index` = chunk · column blocks + column block. */
export function normalizeSumsTask(p: Normalization, index: i32): void {
  byActivation<Sums>(p.activation, changetype<usize>(p), index);
}

@unmanaged
class Sums {
  task<F extends Formula>(address: usize, index: i32): void {
    const p = changetype<Normalization>(address);
    const f = changetype<F>(0);
    const blocks = (p.channels + COLUMNS_PER_TASK - 1) / COLUMNS_PER_TASK;
    const chunk = index / blocks;
    const first = (index % blocks) * COLUMNS_PER_TASK;
    const columns = min(COLUMNS_PER_TASK, p.channels - first);
    const rows = min(p.rowsPerChunk, p.rows - chunk * p.rowsPerChunk);
    const pitch = (<usize>p.channels) << 2;
    const begin = (<usize>first) << 2;
    const end = begin + ((<usize>columns) << 2);
    const sums = p.partials + <usize>(chunk * 2) * pitch;
    const most = rowsAtOnce(columns);
    const out = p.keepsGradient ? p.out : 0;
    for (let done: i32 = 0; done < rows; done += most) {
      const top = <usize>(chunk * p.rowsPerChunk + done) * pitch;
      const count = min(most, rows - done);
      for (let c = begin; c < end; c += 16) {
        const mean = v128.load(p.mean + c);
        const slope = v128.load(p.terms + c);
        const beta = v128.load(p.beta + c);
        let x = p.x + top + c;
        let dy = p.dy + top + c;
        let sum = f32x4.splat(0);
        let product = sum;
        for (let row: i32 = 0; row < count; row++) {
          const distance = f32x4.sub(v128.load(x), mean);
          const g = f.gradient(madd(distance, slope, beta), v128.load(dy));
          sum = f32x4.add(sum, g);
          product = madd(g, distance, product);
          if (out) put(out + (x - p.x), g, end - c);
          x += pitch;
          dy += pitch;
        }
        if (done > 0) {
          sum = f32x4.add(sum, v128.load(sums + c));
          product = f32x4.add(product, v128.load(sums + pitch + c));
        }
        put(sums + c, sum, end - c);
        put(sums + pitch + c, product, end - c);
      }
    }
  }
}

/** dβ, dγ and the terms of dx; the task `index`: the channels of one column block. */
export function normalizeTermsTask(p: Normalization, index: i32): void {
  const pitch = (<usize>p.channels) << 2;
  const end = min((index + 1) * COLUMNS_PER_TASK, p.channels);
  for (let c = index * COLUMNS_PER_TASK; c < end; c++) {
    const at = (<usize>c) << 2;
    let sum: f64 = 0;
    let product: f64 = 0;
    for (let chunk: i32 = 0; chunk < p.chunks; chunk++) {
      const from = p.partials + <usize>(chunk * 2) * pitch + at;
      sum += <f64>load<f32>(from);
      product += <f64>load<f32>(from + pitch);
    }
    const root = 1 / Math.sqrt(<f64>load<f32>(p.variance + at) + <f64>p.epsilon);
    store<f32>(p.dbeta + at, <f32>sum);
    store<f32>(p.dgamma + at, <f32>(product * root));
    const share = p.ofBatch ? -(<f64>load<f32>(p.terms + at)) / <f64>p.rows : 0;
    store<f32>(p.terms + pitch + at, <f32>(share * root * root * product));
    store<f32>(p.terms + 2 * pitch + at, <f32>(share * sum));
  }
}

/** dx; a task is a stretch of rows. */
export function normalizeGradientTask(p: Normalization, index: i32): void {
  byActivation<Gradient>(p.keepsGradient ? Activation.linear : p.activation, changetype<usize>(p), index);
}

@unmanaged
class Gradient {
  task<F extends Formula>(address: usize, index: i32): void {
    const p = changetype<Normalization>(address);
    const f = changetype<F>(0);
    const bytes = (<usize>p.channels) << 2;
    const most = rowsPerTask(p);
    const end = min((index + 1) * most, p.rows);
    let x = p.x + <usize>(index * most) * bytes;
    let dy = (p.keepsGradient ? p.out : p.dy) + <usize>(index * most) * bytes;
    let out = p.out + <usize>(index * most) * bytes;
    const slope = p.terms;
    const perDistance = slope + bytes;
    const constant = perDistance + bytes;
    const mean = p.mean;
    const beta = p.beta;
    for (let row = index * most; row < end; row++) {
      for (let c: usize = 0; c < bytes; c += 16) {
        const distance = f32x4.sub(v128.load(x + c), v128.load(mean + c));
        const factor = v128.load(slope + c);
        const g = f.gradient(madd(distance, factor, v128.load(beta + c)), v128.load(dy + c));
        const rest = madd(distance, v128.load(perDistance + c), v128.load(constant + c));
        put(out + c, madd(g, factor, rest), bytes - c);
      }
      x += bytes;
      dy += bytes;
      out += bytes;
    }
  }
}
