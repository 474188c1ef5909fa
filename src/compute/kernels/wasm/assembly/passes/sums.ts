/** Sums over the leading dimension: of partial sums, and of everything but the channels (a bias's gradient). */

@unmanaged
export class SumRows {
  /** [rows, columns] */
  x: usize;
  /** [chunks][columns] */
  out: usize;
  rows: i32;
  columns: i32;
  /** Rows in one chunk. */
  rowsPerChunk: i32;
  /** Columns in one task. */
  columnsPerTask: i32;
}

/** The task `index` = chunk · column blocks + column block: out[chunk][c] = Σ of the chunk's rows of x[row][c]. */
export function sumRowsTask(p: SumRows, index: i32): void {
  const blocks = (p.columns + p.columnsPerTask - 1) / p.columnsPerTask;
  const chunk = index / blocks;
  const pitch = (<usize>p.columns) << 2;
  const end = min(((index % blocks) + 1) * p.columnsPerTask, p.columns);
  const rows = min(p.rowsPerChunk, p.rows - chunk * p.rowsPerChunk);
  const top = p.x + <usize>(chunk * p.rowsPerChunk) * pitch;
  const out = p.out + <usize>chunk * pitch;
  let c = (index % blocks) * p.columnsPerTask;
  for (; c + 16 <= end; c += 16) {
    let at = top + ((<usize>c) << 2);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let row: i32 = 0; row < rows; row++) {
      s0 = f32x4.add(s0, v128.load(at));
      s1 = f32x4.add(s1, v128.load(at, 16));
      s2 = f32x4.add(s2, v128.load(at, 32));
      s3 = f32x4.add(s3, v128.load(at, 48));
      at += pitch;
    }
    const to = out + ((<usize>c) << 2);
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
  for (; c < end; c++) {
    let at = top + ((<usize>c) << 2);
    let sum: f32 = 0;
    for (let row: i32 = 0; row < rows; row++) {
      sum += load<f32>(at);
      at += pitch;
    }
    store<f32>(out + ((<usize>c) << 2), sum);
  }
}
