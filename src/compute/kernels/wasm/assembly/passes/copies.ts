/** Copies of rows into others of another length: parts of channels that are put together or taken apart. */
import { put } from './lanes.ts';

@unmanaged
export class CopyColumns {
  /** Where the first row's values lie, and where they go. */
  from: usize;
  to: usize;
  rows: i32;
  /** Values in a row that are copied, and from one row to the next. */
  columns: i32;
  pitchFrom: i32;
  pitchTo: i32;
  rowsPerTask: i32;
}

/** The task `index`: a stretch of rows. */
export function copyColumnsTask(p: CopyColumns, index: i32): void {
  const first = index * p.rowsPerTask;
  const bytes = (<usize>p.columns) << 2;
  const pitchFrom = (<usize>p.pitchFrom) << 2;
  const pitchTo = (<usize>p.pitchTo) << 2;
  let from = p.from + <usize>first * pitchFrom;
  let to = p.to + <usize>first * pitchTo;
  for (let left = min(p.rowsPerTask, p.rows - first); left > 0; left--) {
    for (let at: usize = 0; at < bytes; at += 16) put(to + at, v128.load(from + at), bytes - at);
    from += pitchFrom;
    to += pitchTo;
  }
}
