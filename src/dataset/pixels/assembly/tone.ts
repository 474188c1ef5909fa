/** Sums and look-up tables of the channels of a picture. */

/** Adds up each channel of `count` pixels and writes the sums, one uint32 after the other. */
export function channelSums(pixels: usize, count: i32, channels: i32, sums: usize): void {
  let red: u32 = 0;
  let green: u32 = 0;
  let blue: u32 = 0;
  for (let i: i32 = 0; i < count; i++, pixels += <usize>channels) {
    red += load<u8>(pixels);
    if (channels == 1) continue;
    green += load<u8>(pixels, 1);
    blue += load<u8>(pixels, 2);
  }
  store<u32>(sums, red);
  store<u32>(sums, green, 4);
  store<u32>(sums, blue, 8);
}

/** Puts for each value what the table of its channel says: 256 bytes a channel. */
export function mapValues(pixels: usize, count: i32, channels: i32, tables: usize): void {
  for (let i: i32 = 0; i < count; i++, pixels += <usize>channels) {
    store<u8>(pixels, load<u8>(tables + load<u8>(pixels)));
    if (channels == 1) continue;
    store<u8>(pixels, load<u8>(tables + load<u8>(pixels, 1), 256), 1);
    store<u8>(pixels, load<u8>(tables + load<u8>(pixels, 2), 512), 2);
  }
}
