/**
 * The WGSL of a tiled matrix product. It only makes text; ./matrixProduct.ts says what is computed and runs it.
 *
 * A tile of a factor lies in workgroup memory as INNER_TILE rows of vec4s along its outer dimension, one vec4 of
 * padding behind each row, so that lanes which write one column do not meet in one memory bank.
 */
import { INNER_TILE } from './tiles.ts';

/** How a shader gets at one factor of the product, A by rows or B by columns. */
export interface FactorCode {
  /** Along which of its dimensions values lie side by side. */
  contiguous: 'inner' | 'outer';
  /** Whether that dimension is a multiple of four, so that `fetch` gives four values of it at once. */
  vec4: boolean;
  /**
   * Body of a WGSL function of `outer` and `inner` (u32, both within bounds) that returns the value there, or the vec4
   * from there on. The tensor's values are the array<f32> or array<vec4f> `a` or `b`.
   */
  fetch: string;
}

interface Side extends FactorCode {
  name: 'a' | 'b';
  /** The number that bounds `outer`. */
  bound: string;
  /** Length of the tile along the outer dimension. */
  tile: number;
}

/** Rows or columns of the tile that one invocation holds. */
const perThread = (tile: number) => (tile >= 64 ? 8 : 4);

/** Invocations along one side of the tile. */
const threadsOf = (tile: number) => tile / perThread(tile);

/** vec4s from one row of the tile in workgroup memory to the next. */
const rowLength = (tile: number) => tile / 4 + 1;

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** The vec4s of a side that one invocation holds are this many, `threadsOf` apart. */
const vectors = (tile: number) => range(perThread(tile) / 4);

/** Invocations of one workgroup. */
export const lanesOf = (rowTile: number, columnTile: number): number =>
  threadsOf(rowTile) * threadsOf(columnTile);

/**
 * Declarations and body of the shader with output `c` (vec4s where `vec4Columns`), factors `a` and `b` and the numbers
 * rows, columns, inner, parts and partLength: c[part][row][column], one workgroup a tile and part.
 */
export function productCode(
  a: FactorCode,
  b: FactorCode,
  rowTile: number,
  columnTile: number,
  vec4Columns: boolean,
): { declarations: string; body: string } {
  const lanes = lanesOf(rowTile, columnTile);
  const sides: Side[] = [
    { ...a, name: 'a', bound: 'numbers.rows', tile: rowTile },
    { ...b, name: 'b', bound: 'numbers.columns', tile: columnTile },
  ];
  const sums = vectors(rowTile).flatMap((v) =>
    range(4).flatMap((row) => vectors(columnTile).map((h) => ({ v, row, h, name: `sum${v}${row}${h}` }))),
  );
  const across = vectors(columnTile).length;
  const declarations = `${sides.map(declarationsOf).join('\n')}
fn store(part: u32, row: u32, column: u32, sum: vec4f) {
  if (row >= numbers.rows) { return; }
  let at = (part * numbers.rows + row) * numbers.columns + column;
  ${
    vec4Columns
      ? 'if (column < numbers.columns) { c[at / 4u] = sum; }'
      : range(4)
          .map((q) => `if (column + ${q}u < numbers.columns) { c[at + ${q}u] = sum[${q}]; }`)
          .join('\n  ')
  }
}`;
  const body = `
  let columnTiles = (numbers.columns + ${columnTile - 1}u) / ${columnTile}u;
  let tiles = (numbers.rows + ${rowTile - 1}u) / ${rowTile}u * columnTiles;
  let part = group / tiles;
  if (part >= numbers.parts) { return; }
  let tile = group % tiles;
  let aStart = tile / columnTiles * ${rowTile}u;
  let bStart = tile % columnTiles * ${columnTile}u;
  let aThread = lane / ${threadsOf(columnTile)}u;
  let bThread = lane % ${threadsOf(columnTile)}u;
  let end = min(numbers.inner, (part + 1u) * numbers.partLength);
  ${sums.map(({ name }) => `var ${name} = vec4f();`).join('\n  ')}
  for (var start = part * numbers.partLength; start < end; start += ${INNER_TILE}u) {
    ${sides.map((side) => fillCode(side, lanes)).join('\n    ')}
    workgroupBarrier();
    for (var i = 0u; i < ${INNER_TILE}u; i++) {
      ${sides
        .flatMap(({ name, tile }) =>
          vectors(tile).map(
            (v) =>
              `let ${name}${v} = ${name}Tile[i * ${rowLength(tile)}u + ${name}Thread + ${v * threadsOf(tile)}u];`,
          ),
        )
        .join('\n      ')}
      ${sums.map(({ v, row, h, name }) => `${name} = fma(vec4f(a${v}[${row}]), b${h}, ${name});`).join('\n      ')}
    }
    workgroupBarrier();
  }
  // A loop, since drivers without a GPU take a second to compile so many stores one by one.
  var sums = array<vec4f, ${sums.length}>(${sums.map(({ name }) => name).join(', ')});
  for (var s = 0u; s < ${sums.length}u; s++) {
    let row = (aThread + s / ${4 * across}u * ${threadsOf(rowTile)}u) * 4u + s / ${across}u % 4u;
    let column = (bThread + s % ${across}u * ${threadsOf(columnTile)}u) * 4u;
    store(part, aStart + row, bStart + column, sums[s]);
  }`;
  return { declarations, body };
}

/** The side's tile and a fetch that is zero outside the matrix and beyond the end of the part. */
function declarationsOf({ name, vec4, bound, tile, fetch }: Side): string {
  const type = vec4 ? 'vec4f' : 'f32';
  return `var<workgroup> ${name}Tile: array<vec4f, ${INNER_TILE * rowLength(tile)}>;
fn ${name}Fetch(outer: u32, inner: u32) -> ${type} {
${fetch}
}
fn ${name}At(outer: u32, inner: u32, end: u32) -> ${type} {
  if (outer >= ${bound} || inner >= end) { return ${type}(); }
  return ${name}Fetch(outer, inner);
}`;
}

/** Fills the side's tile from `start` on, neighbouring lanes reading neighbouring values. */
function fillCode({ name, contiguous, vec4, tile }: Side, lanes: number): string {
  const along = tile / 4;
  const blocks = contiguous === 'inner' && vec4 ? (INNER_TILE / 4) * along : INNER_TILE * along;
  const [inner, outer] =
    contiguous === 'outer'
      ? [`slot / ${along}u`, `slot % ${along}u`]
      : [`slot % ${blocks / along}u`, `slot / ${blocks / along}u`];
  const at = (outer: string, inner: string) => `${name}At(${outer}, ${inner}, end)`;
  const to = (inner: string) => `${name}Tile[(${inner}) * ${rowLength(tile)}u + outer]`;
  const first = `${name}Start + outer * 4u`;
  let fill: string;
  if (!vec4)
    fill = `${to('inner')} = vec4f(${range(4)
      .map((q) => at(`${first} + ${q}u`, 'start + inner'))
      .join(', ')});`;
  else if (contiguous === 'outer') fill = `${to('inner')} = ${at(first, 'start + inner')};`;
  // Four rows of four values each, turned in registers.
  else
    fill = `${range(4)
      .map((q) => `let row${q} = ${at(`${first} + ${q}u`, 'start + inner * 4u')};`)
      .join(' ')}
      ${range(4)
        .map((q) => `${to(`inner * 4u + ${q}u`)} = vec4f(row0[${q}], row1[${q}], row2[${q}], row3[${q}]);`)
        .join('\n      ')}`;
  return `for (var slot = lane; slot < ${blocks}u; slot += ${lanes}u) {
      let inner = ${inner};
      let outer = ${outer};
      ${fill}
    }`;
}
