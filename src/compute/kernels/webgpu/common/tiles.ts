/** Into which pieces a matrix product is cut on a GPU. Pure arithmetic; it imports nothing. */

/** Values of the inner dimension that a workgroup holds at a time. */
export const INNER_TILE = 16;

/** Workgroups that keep a large GPU busy: about eight for each of its 50 to 150 processors. */
const BUSY_GROUPS = 1024;

/** The least length of a partial sum: for a shorter one, writing and reading the parts costs as much as the sum. */
const SHORTEST_PART = 64 * INNER_TILE;

/**
 * The tiles and how well they use a GPU: the larger, the more often a value in workgroup memory is used. Two sides of 64
 * by 16 inner values take 8.5 KB of the 16 KB of workgroup memory that every device has.
 */
const TILES = [
  { side: 64, use: 1 },
  { side: 32, use: 0.7 },
  { side: 16, use: 0.4 },
];

/** Length of one side of the tile for a matrix side of `size`: the one that costs least with its padding. */
export function tileSide(size: number): number {
  const cost = ({ side, use }: (typeof TILES)[number]) => (Math.ceil(size / side) * side) / use;
  return TILES.reduce((best, tile) => (cost(tile) < cost(best) ? tile : best)).side;
}

/**
 * Cuts the sum over `inner` products into parts, so that `tiles` output tiles times the parts keep the GPU busy.
 * Every part but the last has `partLength` products, a multiple of INNER_TILE.
 */
export function splitInner(tiles: number, inner: number): { parts: number; partLength: number } {
  const wanted = Math.min(Math.ceil(BUSY_GROUPS / tiles), Math.ceil(inner / SHORTEST_PART));
  const partLength = Math.ceil(inner / wanted / INNER_TILE) * INNER_TILE;
  return { parts: Math.ceil(inner / partLength), partLength };
}
