/**
 * Random values of pixels. Word i of a seed is the finalizer of MurmurHash3 of seed + (i + 1) · 0x9e3779b9. Up to 16 bytes
 * behind what is written are touched.
 */

const STRIDE: i32 = 0x9e3779b9;

/** Four words from four counters. */
function mixed(counters: v128): v128 {
  let h = counters;
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(0x85ebca6b));
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 13)), i32x4.splat(0xc2b2ae35));
  return v128.xor(h, i32x4.shr_u(h, 16));
}

/** The counters of words 0 to 3. */
function firstCounters(seed: i32): v128 {
  return i32x4.add(i32x4.splat(seed), i32x4.mul(i32x4.splat(STRIDE), i32x4(1, 2, 3, 4)));
}

/** Where a lane's number stands in a table of int16. */
function place(table: usize, index: u16): usize {
  return table + ((<usize>index) << 1);
}

/** Adds to each value one of the 4096 int16 of `table`; a word chooses two of them, by 12 bits of each half. */
export function addNoise(pixels: usize, count: i32, seed: i32, table: usize): void {
  let counters = firstCounters(seed);
  const step = i32x4.splat(4 * STRIDE);
  const mask = i16x8.splat(4095);
  for (const end = pixels + <usize>count; pixels < end; pixels += 8) {
    const index = v128.and(mixed(counters), mask);
    counters = i32x4.add(counters, step);
    let noise = v128.load16_splat(place(table, i16x8.extract_lane_u(index, 0)));
    noise = v128.load16_lane(place(table, i16x8.extract_lane_u(index, 1)), noise, 1);
    noise = v128.load16_lane(place(table, i16x8.extract_lane_u(index, 2)), noise, 2);
    noise = v128.load16_lane(place(table, i16x8.extract_lane_u(index, 3)), noise, 3);
    noise = v128.load16_lane(place(table, i16x8.extract_lane_u(index, 4)), noise, 4);
    noise = v128.load16_lane(place(table, i16x8.extract_lane_u(index, 5)), noise, 5);
    noise = v128.load16_lane(place(table, i16x8.extract_lane_u(index, 6)), noise, 6);
    noise = v128.load16_lane(place(table, i16x8.extract_lane_u(index, 7)), noise, 7);
    const sums = i16x8.add(v128.load8x8_u(pixels), noise);
    v128.store64_lane(pixels, i8x16.narrow_i16x8_u(sums, sums), 0);
  }
}

/** Fills `rows` rows of `rowBytes` with bytes of words, each row from a word of its own on; rows lie `stride` bytes apart. */
export function fillWithNoise(pixels: usize, rows: i32, rowBytes: i32, stride: i32, seed: i32): void {
  let counter = seed;
  for (let row: i32 = 0; row < rows; row++, pixels += <usize>stride) {
    for (let i: i32 = 0; i < rowBytes; i += 4) {
      counter += STRIDE;
      const word = i32x4.extract_lane(mixed(i32x4.splat(counter)), 0);
      const at = pixels + <usize>i;
      if (rowBytes - i >= 4) store<i32>(at, word);
      else
        for (let rest: i32 = 0; rest < rowBytes - i; rest++) store<u8>(at + <usize>rest, word >> (rest << 3));
    }
  }
}
