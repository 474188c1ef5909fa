/** Activations and their gradients as passes over values, each task a stretch of them. */

import { VALUES_PER_TASK } from './elementwise.ts';
import { byActivation, Formula } from './formulas.ts';
import { put } from './lanes.ts';

@unmanaged
export class Activate {
  /** [size] */
  x: usize;
  dy: usize;
  out: usize;
  size: i32;
  /** An Activation. */
  activation: i32;
}

/** out = f(x) */
export function activateTask(p: Activate, index: i32): void {
  byActivation<Value>(p.activation, changetype<usize>(p), index);
}

/** out = dy · f′(x) */
export function activateGradientTask(p: Activate, index: i32): void {
  byActivation<Gradient>(p.activation, changetype<usize>(p), index);
}

@unmanaged
class Value {
  task<F extends Formula>(address: usize, index: i32): void {
    const p = changetype<Activate>(address);
    const f = changetype<F>(0);
    const end = (<usize>min((index + 1) * VALUES_PER_TASK, p.size)) << 2;
    const x = p.x;
    const out = p.out;
    for (let at = (<usize>index * VALUES_PER_TASK) << 2; at < end; at += 16)
      put(out + at, f.value(v128.load(x + at)), end - at);
  }
}

@unmanaged
class Gradient {
  task<F extends Formula>(address: usize, index: i32): void {
    const p = changetype<Activate>(address);
    const f = changetype<F>(0);
    const end = (<usize>min((index + 1) * VALUES_PER_TASK, p.size)) << 2;
    const x = p.x;
    const dy = p.dy;
    const out = p.out;
    for (let at = (<usize>index * VALUES_PER_TASK) << 2; at < end; at += 16)
      put(out + at, f.gradient(v128.load(x + at), v128.load(dy + at)), end - at);
  }
}
