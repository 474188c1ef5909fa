/**
 * Activations and their gradients, four values at a time. The formulas stand in src/compute/operations/activations.ts.
 * pmin and pmax hand on what is not a number, and are one instruction each.
 */
import { madd } from '../products/microkernels.ts';

export enum Activation {
  linear,
  relu,
  relu6,
  sigmoid,
  hard_sigmoid,
  silu,
  hard_silu,
  gelu,
}

/** What each activation below has. */
export interface Formula {
  /** f(x) */
  value(x: v128): v128;
  /** dy · f′(x) */
  gradient(x: v128, dy: v128): v128;
}

/** A kernel's task for one activation; what takes its place has the same function. */
@unmanaged
class Work {
  task<F extends Formula>(_p: usize, _index: i32): void {}
}

/** Does the task of `W` with the formula of `activation`. */
export function byActivation<W extends Work>(activation: i32, p: usize, index: i32): void {
  const work = changetype<W>(0);
  switch (activation) {
    case Activation.linear:
      return work.task<Linear>(p, index);
    case Activation.relu:
      return work.task<Relu>(p, index);
    case Activation.relu6:
      return work.task<Relu6>(p, index);
    case Activation.sigmoid:
      return work.task<Sigmoid>(p, index);
    case Activation.hard_sigmoid:
      return work.task<HardSigmoid>(p, index);
    case Activation.silu:
      return work.task<Silu>(p, index);
    case Activation.hard_silu:
      return work.task<HardSilu>(p, index);
    case Activation.gelu:
      return work.task<Gelu>(p, index);
    default:
      unreachable();
  }
}

/**
 * e^x with a relative error of 1e-7: x = n · ln 2 + r, and a polynomial for r. Its coefficients are those of Cephes' expf
 * (Moshier 1989). Below −87 and above 88 it stays what it is there.
 */
function exp(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88)), f32x4.splat(-87));
  // Adding 1.5 · 2^23 rounds to whole numbers and leaves n in the lowest bits.
  const magic = f32x4.splat(12582912);
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), magic);
  const n = f32x4.sub(shifted, magic);
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(0.00021219444)));
  let sum = madd(f32x4.splat(0.000198756915), r, f32x4.splat(0.0013981999507));
  sum = madd(sum, r, f32x4.splat(0.0083334519073));
  sum = madd(sum, r, f32x4.splat(0.041665795894));
  sum = madd(sum, r, f32x4.splat(0.16666665459));
  sum = madd(sum, r, f32x4.splat(0.50000001201));
  sum = f32x4.add(madd(sum, f32x4.mul(r, r), r), f32x4.splat(1));
  return i32x4.add(sum, i32x4.shl(shifted, 23));
}

function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

function hardSigmoid(x: v128): v128 {
  return f32x4.mul(clip(f32x4.add(x, f32x4.splat(3)), 6), f32x4.splat(1.0 / 6));
}

function clip(x: v128, most: f32): v128 {
  return f32x4.pmin(f32x4.pmax(x, f32x4.splat(0)), f32x4.splat(most));
}

/** All ones where from < x < to. */
function between(x: v128, from: f32, to: f32): v128 {
  return v128.and(f32x4.gt(x, f32x4.splat(from)), f32x4.lt(x, f32x4.splat(to)));
}

/**
 * The share of the standard normal distribution below x with a relative error of 1.2e-7: erfc's Chebyshev fit of Press et al.
 * 1992, "Numerical Recipes", 6.2.
 */
function normalShare(x: v128): v128 {
  const u = f32x4.mul(f32x4.abs(x), f32x4.splat(0.70710678));
  const one = f32x4.splat(1);
  const t = f32x4.div(one, madd(f32x4.splat(0.5), u, one));
  let sum = madd(f32x4.splat(0.17087277), t, f32x4.splat(-0.82215223));
  sum = madd(sum, t, f32x4.splat(1.48851587));
  sum = madd(sum, t, f32x4.splat(-1.13520398));
  sum = madd(sum, t, f32x4.splat(0.27886807));
  sum = madd(sum, t, f32x4.splat(-0.18628806));
  sum = madd(sum, t, f32x4.splat(0.09678418));
  sum = madd(sum, t, f32x4.splat(0.37409196));
  sum = madd(sum, t, f32x4.splat(1.00002368));
  sum = f32x4.sub(madd(sum, t, f32x4.splat(-1.26551223)), f32x4.mul(u, u));
  const tail = f32x4.mul(f32x4.mul(f32x4.splat(0.5), t), exp(sum));
  return v128.bitselect(tail, f32x4.sub(one, tail), f32x4.lt(x, f32x4.splat(0)));
}

@unmanaged
class Linear {
  value(x: v128): v128 {
    return x;
  }
  gradient(_x: v128, dy: v128): v128 {
    return dy;
  }
}

@unmanaged
class Relu {
  value(x: v128): v128 {
    return f32x4.pmax(x, f32x4.splat(0));
  }
  gradient(x: v128, dy: v128): v128 {
    return v128.and(dy, f32x4.gt(x, f32x4.splat(0)));
  }
}

@unmanaged
class Relu6 {
  value(x: v128): v128 {
    return clip(x, 6);
  }
  gradient(x: v128, dy: v128): v128 {
    return v128.and(dy, between(x, 0, 6));
  }
}

@unmanaged
class Sigmoid {
  value(x: v128): v128 {
    return sigmoid(x);
  }
  gradient(x: v128, dy: v128): v128 {
    const share = sigmoid(x);
    return f32x4.mul(dy, f32x4.mul(share, f32x4.sub(f32x4.splat(1), share)));
  }
}

@unmanaged
class HardSigmoid {
  value(x: v128): v128 {
    return hardSigmoid(x);
  }
  gradient(x: v128, dy: v128): v128 {
    return v128.and(f32x4.mul(dy, f32x4.splat(1.0 / 6)), between(x, -3, 3));
  }
}

@unmanaged
class Silu {
  value(x: v128): v128 {
    const one = f32x4.splat(1);
    return f32x4.div(x, f32x4.add(one, exp(f32x4.neg(x))));
  }
  gradient(x: v128, dy: v128): v128 {
    const share = sigmoid(x);
    const one = f32x4.splat(1);
    return f32x4.mul(dy, f32x4.mul(share, madd(x, f32x4.sub(one, share), one)));
  }
}

@unmanaged
class HardSilu {
  value(x: v128): v128 {
    return f32x4.mul(x, hardSigmoid(x));
  }
  gradient(x: v128, dy: v128): v128 {
    const inner = v128.and(f32x4.mul(x, f32x4.splat(1.0 / 6)), between(x, -3, 3));
    return f32x4.mul(dy, f32x4.add(hardSigmoid(x), inner));
  }
}

@unmanaged
class Gelu {
  value(x: v128): v128 {
    return f32x4.mul(x, normalShare(x));
  }
  gradient(x: v128, dy: v128): v128 {
    const density = f32x4.mul(exp(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5))), f32x4.splat(0.39894228));
    return f32x4.mul(dy, madd(x, density, normalShare(x)));
  }
}
