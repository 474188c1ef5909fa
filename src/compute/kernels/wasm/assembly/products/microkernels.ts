/**
 * The innermost loops of every matrix product: a tile of 6 × 8 sums stays in twelve vector registers while it runs
 * along the long dimension (with two for B and one for A that makes 15 of the 16 that x86-64 has).
 */

/** Rows and columns of a tile. */
export const TILE_ROWS: i32 = 6;
export const TILE_COLUMNS: i32 = 8;

/** a · b + c in four lanes; fused where relaxed SIMD is compiled in, which doubles the rate. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Adds (or writes) the first `columns` of 8 sums to `out`. */
function storeRow(out: usize, low: v128, high: v128, columns: i32, accumulate: bool): void {
  if (columns == TILE_COLUMNS) {
    if (accumulate) {
      low = f32x4.add(low, v128.load(out));
      high = f32x4.add(high, v128.load(out, 16));
    }
    v128.store(out, low);
    v128.store(out, high, 16);
    return;
  }
  for (let column: i32 = 0; column < columns; column++) {
    const at = out + ((<usize>column) << 2);
    const value = f32x4.extract_lane(low, 0);
    store<f32>(at, accumulate ? load<f32>(at) + value : value);
    // The next lane moves to the front.
    const first = low;
    low = v128.shuffle<f32>(first, high, 1, 2, 3, 4);
    high = v128.shuffle<f32>(high, first, 1, 2, 3, 4);
  }
}

/**
 * out[r][n] (+)= Σ_t Σ_k a[t][r][k] · b[t · count + k][n] for 6 rows and 8 columns.
 * `pointers`: for each of `taps` six addresses, where the values of row r begin. `b`: 8 values for each step, one tap
 * after the other. `outs`: six addresses, to each of which `offset` is added; the first `rows` are written.
 */
export function rowsTile(
  pointers: usize,
  taps: i32,
  count: i32,
  b: usize,
  outs: usize,
  offset: usize,
  rows: i32,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  const unrolled = (count >> 1) << 1;
  do {
    let a0: usize = load<u32>(pointers);
    let a1: usize = load<u32>(pointers, 4);
    let a2: usize = load<u32>(pointers, 8);
    let a3: usize = load<u32>(pointers, 12);
    let a4: usize = load<u32>(pointers, 16);
    let a5: usize = load<u32>(pointers, 20);
    pointers += 24;
    for (let k: i32 = 0; k < unrolled; k += 2) {
      let b0 = v128.load(b);
      let b1 = v128.load(b, 16);
      let a = v128.load_splat<f32>(a0);
      c00 = madd(a, b0, c00);
      c01 = madd(a, b1, c01);
      a = v128.load_splat<f32>(a1);
      c10 = madd(a, b0, c10);
      c11 = madd(a, b1, c11);
      a = v128.load_splat<f32>(a2);
      c20 = madd(a, b0, c20);
      c21 = madd(a, b1, c21);
      a = v128.load_splat<f32>(a3);
      c30 = madd(a, b0, c30);
      c31 = madd(a, b1, c31);
      a = v128.load_splat<f32>(a4);
      c40 = madd(a, b0, c40);
      c41 = madd(a, b1, c41);
      a = v128.load_splat<f32>(a5);
      c50 = madd(a, b0, c50);
      c51 = madd(a, b1, c51);
      b0 = v128.load(b, 32);
      b1 = v128.load(b, 48);
      a = v128.load_splat<f32>(a0, 4);
      c00 = madd(a, b0, c00);
      c01 = madd(a, b1, c01);
      a = v128.load_splat<f32>(a1, 4);
      c10 = madd(a, b0, c10);
      c11 = madd(a, b1, c11);
      a = v128.load_splat<f32>(a2, 4);
      c20 = madd(a, b0, c20);
      c21 = madd(a, b1, c21);
      a = v128.load_splat<f32>(a3, 4);
      c30 = madd(a, b0, c30);
      c31 = madd(a, b1, c31);
      a = v128.load_splat<f32>(a4, 4);
      c40 = madd(a, b0, c40);
      c41 = madd(a, b1, c41);
      a = v128.load_splat<f32>(a5, 4);
      c50 = madd(a, b0, c50);
      c51 = madd(a, b1, c51);
      a0 += 8;
      a1 += 8;
      a2 += 8;
      a3 += 8;
      a4 += 8;
      a5 += 8;
      b += 64;
    }
    if (unrolled < count) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let a = v128.load_splat<f32>(a0);
      c00 = madd(a, b0, c00);
      c01 = madd(a, b1, c01);
      a = v128.load_splat<f32>(a1);
      c10 = madd(a, b0, c10);
      c11 = madd(a, b1, c11);
      a = v128.load_splat<f32>(a2);
      c20 = madd(a, b0, c20);
      c21 = madd(a, b1, c21);
      a = v128.load_splat<f32>(a3);
      c30 = madd(a, b0, c30);
      c31 = madd(a, b1, c31);
      a = v128.load_splat<f32>(a4);
      c40 = madd(a, b0, c40);
      c41 = madd(a, b1, c41);
      a = v128.load_splat<f32>(a5);
      c50 = madd(a, b0, c50);
      c51 = madd(a, b1, c51);
      b += 32;
    }
  } while (--taps > 0);
  storeRow(<usize>load<u32>(outs) + offset, c00, c01, columns, accumulate);
  if (rows > 1) storeRow(<usize>load<u32>(outs, 4) + offset, c10, c11, columns, accumulate);
  if (rows > 2) storeRow(<usize>load<u32>(outs, 8) + offset, c20, c21, columns, accumulate);
  if (rows > 3) storeRow(<usize>load<u32>(outs, 12) + offset, c30, c31, columns, accumulate);
  if (rows > 4) storeRow(<usize>load<u32>(outs, 16) + offset, c40, c41, columns, accumulate);
  if (rows > 5) storeRow(<usize>load<u32>(outs, 20) + offset, c50, c51, columns, accumulate);
}

/**
 * out[m][n] += Σ_k a[k · strideA + m] · b[8 k + n] for 6 rows and 8 columns, both read along k.
 * `strideA` and `pitch` (from one row of `out` to the next) are bytes; the first `rows` and `columns` are written.
 * Where fewer rows are wanted, up to 20 bytes after the last value of `a` are read and left unused: malloc's own
 * bookkeeping at the end of the heap is longer than that.
 */
export function outerTile(
  a: usize,
  strideA: usize,
  b: usize,
  count: i32,
  out: usize,
  pitch: usize,
  rows: i32,
  columns: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  for (; count > 0; count--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let value = v128.load_splat<f32>(a);
    c00 = madd(value, b0, c00);
    c01 = madd(value, b1, c01);
    value = v128.load_splat<f32>(a, 4);
    c10 = madd(value, b0, c10);
    c11 = madd(value, b1, c11);
    value = v128.load_splat<f32>(a, 8);
    c20 = madd(value, b0, c20);
    c21 = madd(value, b1, c21);
    value = v128.load_splat<f32>(a, 12);
    c30 = madd(value, b0, c30);
    c31 = madd(value, b1, c31);
    value = v128.load_splat<f32>(a, 16);
    c40 = madd(value, b0, c40);
    c41 = madd(value, b1, c41);
    value = v128.load_splat<f32>(a, 20);
    c50 = madd(value, b0, c50);
    c51 = madd(value, b1, c51);
    a += strideA;
    b += 32;
  }
  storeRow(out, c00, c01, columns, true);
  if (rows > 1) storeRow(out + pitch, c10, c11, columns, true);
  if (rows > 2) storeRow(out + 2 * pitch, c20, c21, columns, true);
  if (rows > 3) storeRow(out + 3 * pitch, c30, c31, columns, true);
  if (rows > 4) storeRow(out + 4 * pitch, c40, c41, columns, true);
  if (rows > 5) storeRow(out + 5 * pitch, c50, c51, columns, true);
}
