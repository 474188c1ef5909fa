/**
 * Vectors at the end of a row whose length is no multiple of 4. They are loaded whole: what lies up to 12 bytes behind is read and
 * left unused (malloc's own bookkeeping at the end of the heap is longer than that). Only stores look at what is left.
 */

/** Stores four values at `at`, or as many as `left` bytes hold. */
export function put(at: usize, value: v128, left: usize): void {
  if (left >= 16) v128.store(at, value);
  else putSome(at, value, left);
}

function putSome(at: usize, value: v128, left: usize): void {
  v128.store_lane<f32>(at, value, 0);
  if (left > 4) v128.store_lane<f32>(at, value, 1, 4);
  if (left > 8) v128.store_lane<f32>(at, value, 2, 8);
}

/** Adds to the values at `at`, as many as `left` bytes hold. */
export function addSome(at: usize, value: v128, left: usize): void {
  put(at, f32x4.add(v128.load(at), value), left);
}

/** Adds to the four values at `at`. */
export function add(at: usize, value: v128): void {
  v128.store(at, f32x4.add(v128.load(at), value));
}
