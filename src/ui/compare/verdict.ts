/** What a comparison of two runs says, in words that promise no more than it does. Pure. */
import { countingAllPairs } from '../../evaluation/comparison/compareAnswers.ts';
import type { Comparison, Figure } from '../../evaluation/types.ts';
import { formatCount, formatFigure, formatQuantity } from '../../shared/format.ts';
import { intervalText } from '../words/figureText.ts';

/** "+0.012", "−0.012", "0.000": with a sign, but for zero. */
export function signed(value: number, digits: number): string {
  const text = formatFigure(Math.abs(value), digits);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** "p = 0.043", "p < 0.001". */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${formatFigure(p, 3)}`;
}

/** How often chance does what has the probability p: "43 times in 100", "1 time in 250". */
export function chanceText(p: number): string {
  if (p > 0.1) return `${Math.round(p * 100)} times in 100`;
  return p < 1e-6 ? 'less than 1 time in a million' : `1 time in ${formatCount(Math.round(1 / p))}`;
}

/** Fewer pictures than this cannot be divided so unevenly that chance does it less than 1 time in 20. */
const FEWEST = 6;

/** How often each is right, and on how many pictures they differ. */
export function differenceText({ n, accuracyDifference, mends, breaks }: Comparison): string {
  const more = mends.length - breaks.length;
  const who = more < 0 ? ['A', 'B'] : ['B', 'A'];
  const right =
    more === 0
      ? `Of ${formatQuantity(n, 'picture')}, both are right on equally many.`
      : `Of ${formatQuantity(n, 'picture')}, ${who[0]} is right on ${formatCount(Math.abs(more))} more than ${who[1]}: B’s accuracy minus A’s is ${signed(accuracyDifference, 3)}.`;
  const differ = mends.length + breaks.length;
  if (differ === 0) return `${right} There is no picture on which only one of them is right.`;
  return `${right} Only one of them is right on ${formatQuantity(differ, 'picture')}: B mends ${formatQuantity(mends.length, 'error')} of A and breaks ${formatQuantity(breaks.length, 'right answer')}.`;
}

/** What that says about which is better. */
export function verdictText({ pValue, mends, breaks }: Comparison): string {
  const differ = mends.length + breaks.length;
  if (differ === 0) return 'These pictures do not tell them apart.';
  const chance = `If neither were better, chance would split ${formatQuantity(differ, 'picture')} at least this unevenly ${chanceText(pValue)} (exact McNemar test, ${pText(pValue)}).`;
  const better = mends.length > breaks.length ? 'B' : 'A';
  if (differ < FEWEST) return `${chance} So few pictures cannot settle it, however they fall.`;
  if (pValue > 0.2) return `${chance} So these pictures do not say that either is better.`;
  if (pValue > 0.05) return `${chance} That is a hint at ${better}, and no more.`;
  if (pValue > 0.005) return `${chance} That speaks for ${better}, but does not settle it.`;
  return `${chance} Chance explains that badly: on pictures like these, ${better} is better.`;
}

/** What it means that the two were picked among several; null for two, or where nothing tells them apart. */
export function pickedText({ pValue, mends, breaks }: Comparison, runs: number): string | null {
  if (runs < 3 || mends.length + breaks.length === 0) return null;
  const { pairs, pValue: adjusted } = countingAllPairs(pValue, runs);
  return `The two were picked among ${formatCount(runs)} runs, which make ${formatCount(pairs)} pairs: the most striking of many pairs strikes by luck as well. Counting them all (Bonferroni), ${pText(pValue)} becomes ${pText(adjusted)}.`;
}

/** "ROC AUC of B minus that of A: +0.011 (95%: −0.004 to 0.025, paired bootstrap)." */
export function aucText({ aucDifference }: Comparison, a: Figure | null, b: Figure | null): string {
  if (!aucDifference || !a || !b) return 'The difference of their ROC AUC is not defined.';
  const range = aucDifference.interval
    ? `95%: ${intervalText(aucDifference, 3).replaceAll('-', '−')}, paired bootstrap`
    : 'no interval: all draws agree';
  return `ROC AUC: A ${formatFigure(a.value, 3)}, B ${formatFigure(b.value, 3)}, difference ${signed(aucDifference.value, 3)} (${range}).`;
}
