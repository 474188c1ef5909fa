/**
 * The answers of a run as they lie in the browser's storage: two runs of numbers. The browser copies those many times faster
 * than a list for each picture, and a run is written again whenever something of it changes. Pure.
 */
import type { FullEvaluation, SplitEvaluation } from '../../evaluation/types.ts';

export interface PackedEvaluation extends Omit<FullEvaluation, 'scores' | 'labels'> {
  /** All outputs, picture after picture. */
  scores: Float64Array;
  labels: Int32Array;
}

type Split = 'val' | 'test';
export interface PackedSplit<Of extends Split = Split> extends Omit<SplitEvaluation<Of>, 'best' | 'last'> {
  best: PackedEvaluation;
  last: PackedEvaluation;
}

/** Changes both weights' evaluations; weights that answer alike share theirs, before as after. */
export function ofBoth<A, B>({ best, last }: { best: A; last: A }, change: (one: A) => B) {
  const changed = change(best);
  return { best: changed, last: last === best ? changed : change(last) };
}

function packedOne({ scores, labels, ...figures }: FullEvaluation): PackedEvaluation {
  return { ...figures, scores: Float64Array.from(scores.flat()), labels: Int32Array.from(labels) };
}

/** Older pages kept lists, which are let through. */
function unpackedOne({ scores, labels, ...figures }: PackedEvaluation | FullEvaluation): FullEvaluation {
  if (Array.isArray(scores)) return { ...figures, scores, labels: [...labels] };
  const width = scores.length / labels.length;
  const rows = Array.from(labels, (_, at) => Array.from(scores.subarray(at * width, (at + 1) * width)));
  return { ...figures, scores: rows, labels: [...labels] };
}

export const packed = <Of extends Split>(of: SplitEvaluation<Of>): PackedSplit<Of> => ({
  ...of,
  ...ofBoth(of, packedOne),
});

/** @param of As it was kept by this page or an older one. */
export const unpacked = <Of extends Split>(
  of: PackedSplit<Of> | SplitEvaluation<Of>,
): SplitEvaluation<Of> => ({
  ...of,
  ...ofBoth<PackedEvaluation | FullEvaluation, FullEvaluation>(of, unpackedOne),
});
