/**
 * The discrete cosine transform of a block of 8 × 8 int16 and its inverse, as libjpeg's jfdctint.c and jidctint.c do it: fixed
 * point of 13 bits, 2 more between the passes (Loeffler, Ligtenberg and Moschytz 1989). Eight lines are transformed at once.
 */

const CONST_BITS: i32 = 13;
const PASS1_BITS: i32 = 2;
const PASS1_HALF: i16 = 2;

/** A row of the block in memory. */
function row(block: usize, index: usize): v128 {
  return v128.load(block + (index << 4));
}
function setRow(block: usize, index: usize, values: v128): void {
  v128.store(block + (index << 4), values);
}

/** Rows become columns. */
function transpose(block: usize): void {
  let a = row(block, 0);
  let b = row(block, 1);
  const a0 = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const a1 = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  a = row(block, 2);
  b = row(block, 3);
  const b0 = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const b1 = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  a = row(block, 4);
  b = row(block, 5);
  const c0 = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const c1 = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  a = row(block, 6);
  b = row(block, 7);
  const d0 = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const d1 = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  quarter(block, 0, a0, b0, c0, d0);
  quarter(block, 4, a1, b1, c1, d1);
}

/** Four rows of the transposed block, from pairs of rows whose values alternate. */
function quarter(block: usize, index: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  setRow(block, index, v128.shuffle<i64>(ab, cd, 0, 2));
  setRow(block, index + 1, v128.shuffle<i64>(ab, cd, 1, 3));
  const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  setRow(block, index + 2, v128.shuffle<i64>(ab2, cd2, 0, 2));
  setRow(block, index + 3, v128.shuffle<i64>(ab2, cd2, 1, 3));
}

/** a · p + b · q of the first four lanes, and of the last four, as int32. */
function low(a: v128, b: v128, p: i16, q: i16): v128 {
  return i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), i16x8(p, q, p, q, p, q, p, q));
}
function high(a: v128, b: v128, p: i16, q: i16): v128 {
  return i32x4.dot_i16x8_s(
    v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15),
    i16x8(p, q, p, q, p, q, p, q),
  );
}

/** Rounds away `shift` bits and puts both halves together. */
function descaled(lowHalf: v128, highHalf: v128, shift: i32): v128 {
  const half = i32x4.splat(1 << (shift - 1));
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(lowHalf, half), shift),
    i32x4.shr_s(i32x4.add(highHalf, half), shift),
  );
}

/** a · p + b · q, without the bits below `shift`. */
function product(a: v128, b: v128, p: i16, q: i16, shift: i32): v128 {
  return descaled(low(a, b, p, q), high(a, b, p, q), shift);
}

/** Transposes the block and transforms each of its columns; the first pass leaves two bits more, the second takes them off. */
function forwardPass(block: usize, isFirst: bool): void {
  transpose(block);
  const shift = isFirst ? CONST_BITS - PASS1_BITS : CONST_BITS + PASS1_BITS;
  const d0 = i16x8.add(row(block, 0), row(block, 7));
  const d7 = i16x8.sub(row(block, 0), row(block, 7));
  const d1 = i16x8.add(row(block, 1), row(block, 6));
  const d6 = i16x8.sub(row(block, 1), row(block, 6));
  const d2 = i16x8.add(row(block, 2), row(block, 5));
  const d5 = i16x8.sub(row(block, 2), row(block, 5));
  const d3 = i16x8.add(row(block, 3), row(block, 4));
  const d4 = i16x8.sub(row(block, 3), row(block, 4));

  const e0 = i16x8.add(d0, d3);
  const e3 = i16x8.sub(d0, d3);
  const e1 = i16x8.add(d1, d2);
  const e2 = i16x8.sub(d1, d2);
  const sum = i16x8.add(e0, e1);
  const difference = i16x8.sub(e0, e1);
  if (isFirst) {
    setRow(block, 0, i16x8.shl(sum, PASS1_BITS));
    setRow(block, 4, i16x8.shl(difference, PASS1_BITS));
  } else {
    const half = i16x8.splat(PASS1_HALF);
    setRow(block, 0, i16x8.shr_s(i16x8.add(sum, half), PASS1_BITS));
    setRow(block, 4, i16x8.shr_s(i16x8.add(difference, half), PASS1_BITS));
  }
  setRow(block, 2, product(e2, e3, 4433, 4433 + 6270, shift));
  setRow(block, 6, product(e2, e3, 4433 - 15137, 4433, shift));

  const z3 = i16x8.add(d4, d6);
  const z4 = i16x8.add(d5, d7);
  const low3 = low(z3, z4, 9633 - 16069, 9633);
  const high3 = high(z3, z4, 9633 - 16069, 9633);
  const low4 = low(z3, z4, 9633, 9633 - 3196);
  const high4 = high(z3, z4, 9633, 9633 - 3196);
  setRow(
    block,
    7,
    descaled(
      i32x4.add(low(d4, d7, 2446 - 7373, -7373), low3),
      i32x4.add(high(d4, d7, 2446 - 7373, -7373), high3),
      shift,
    ),
  );
  setRow(
    block,
    5,
    descaled(
      i32x4.add(low(d5, d6, 16819 - 20995, -20995), low4),
      i32x4.add(high(d5, d6, 16819 - 20995, -20995), high4),
      shift,
    ),
  );
  setRow(
    block,
    3,
    descaled(
      i32x4.add(low(d5, d6, -20995, 25172 - 20995), low3),
      i32x4.add(high(d5, d6, -20995, 25172 - 20995), high3),
      shift,
    ),
  );
  setRow(
    block,
    1,
    descaled(
      i32x4.add(low(d4, d7, -7373, 12299 - 7373), low4),
      i32x4.add(high(d4, d7, -7373, 12299 - 7373), high4),
      shift,
    ),
  );
}

/** sum and difference of two int32, into rows `index` and 7 − `index`. */
function butterfly(
  block: usize,
  index: usize,
  evenLow: v128,
  evenHigh: v128,
  oddLow: v128,
  oddHigh: v128,
  shift: i32,
): void {
  setRow(block, index, descaled(i32x4.add(evenLow, oddLow), i32x4.add(evenHigh, oddHigh), shift));
  setRow(block, 7 - index, descaled(i32x4.sub(evenLow, oddLow), i32x4.sub(evenHigh, oddHigh), shift));
}

/** Transforms each column back and transposes the block. */
function inversePass(block: usize, isFirst: bool): void {
  const shift = isFirst ? CONST_BITS - PASS1_BITS : CONST_BITS + PASS1_BITS + 3;
  const c0 = row(block, 0);
  const c1 = row(block, 1);
  const c2 = row(block, 2);
  const c3 = row(block, 3);
  const c4 = row(block, 4);
  const c5 = row(block, 5);
  const c6 = row(block, 6);
  const c7 = row(block, 7);

  const sumLow = low(c0, c4, 8192, 8192);
  const sumHigh = high(c0, c4, 8192, 8192);
  const differenceLow = low(c0, c4, 8192, -8192);
  const differenceHigh = high(c0, c4, 8192, -8192);
  const e2Low = low(c2, c6, 4433, 4433 - 15137);
  const e2High = high(c2, c6, 4433, 4433 - 15137);
  const e3Low = low(c2, c6, 4433 + 6270, 4433);
  const e3High = high(c2, c6, 4433 + 6270, 4433);

  const z3 = i16x8.add(c7, c3);
  const z4 = i16x8.add(c5, c1);
  const low3 = low(z3, z4, 9633 - 16069, 9633);
  const high3 = high(z3, z4, 9633 - 16069, 9633);
  const low4 = low(z3, z4, 9633, 9633 - 3196);
  const high4 = high(z3, z4, 9633, 9633 - 3196);

  butterfly(
    block,
    0,
    i32x4.add(sumLow, e3Low),
    i32x4.add(sumHigh, e3High),
    i32x4.add(low(c7, c1, -7373, 12299 - 7373), low4),
    i32x4.add(high(c7, c1, -7373, 12299 - 7373), high4),
    shift,
  );
  butterfly(
    block,
    1,
    i32x4.add(differenceLow, e2Low),
    i32x4.add(differenceHigh, e2High),
    i32x4.add(low(c5, c3, -20995, 25172 - 20995), low3),
    i32x4.add(high(c5, c3, -20995, 25172 - 20995), high3),
    shift,
  );
  butterfly(
    block,
    2,
    i32x4.sub(differenceLow, e2Low),
    i32x4.sub(differenceHigh, e2High),
    i32x4.add(low(c5, c3, 16819 - 20995, -20995), low4),
    i32x4.add(high(c5, c3, 16819 - 20995, -20995), high4),
    shift,
  );
  butterfly(
    block,
    3,
    i32x4.sub(sumLow, e3Low),
    i32x4.sub(sumHigh, e3High),
    i32x4.add(low(c7, c1, 2446 - 7373, -7373), low3),
    i32x4.add(high(c7, c1, 2446 - 7373, -7373), high3),
    shift,
  );
  transpose(block);
}

/** Values about 0 to coefficients, eight times their size. */
export function forwardDct(block: usize): void {
  forwardPass(block, true);
  forwardPass(block, false);
}

/** Coefficients to values about 0. */
export function inverseDct(block: usize): void {
  inversePass(block, true);
  inversePass(block, false);
}
