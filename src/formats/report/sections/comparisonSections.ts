/** Runs set against each other: pairs picture by picture, and repeats with their spread. */
import { countingAllPairs } from '../../../evaluation/comparison/compareAnswers.ts';
import { FIGURE_NAMES, FIGURE_TITLES } from '../../../evaluation/figures/figureNames.ts';
import { formatCount, formatFigure, formatQuantity } from '../../../shared/format.ts';
import { intervalText } from '../words/figureText.ts';
import { datum, html, named, type Part, pointer, table } from '../words/html.ts';
import { runLink } from '../words/runText.ts';
import type { ReportedComparison, ReportedRepeat, ReportedRun } from '../words/types.ts';

const signed = (value: number) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(3)}`;
const probability = (value: number) => (value < 0.001 ? 'below 0.001' : value.toFixed(3));

/** What becomes of a p when the two are picked among all runs of the report. */
function ofAllPairs(pValue: number, runs: number): Part {
  const { pairs, pValue: adjusted } = countingAllPairs(pValue, runs);
  return html` <small class="below">${probability(adjusted)} of ${formatQuantity(pairs, 'pair')}</small>`;
}

/** Pairs of runs, picture by picture. Figures point into the comparison. */
export function comparisonsSection(
  runs: readonly ReportedRun[],
  comparisons: readonly ReportedComparison[],
): Part {
  if (comparisons.length === 0) return null;
  return html`<section aria-labelledby="pairs"><h2 id="pairs">Picture by picture</h2>
${table(
  'Runs compared picture by picture',
  html`<caption>B against A on the same pictures: McNemar’s exact test, and a paired bootstrap of the difference of the AUC</caption>
<thead><tr>${['A', 'B', 'on'].map((name) => html`<th scope="col">${name}</th>`)}${[
    'n',
    'accuracy, B − A',
    'B mends',
    'B breaks',
    'p',
    'AUC, B − A',
  ].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead><tbody>${comparisons.map(
    ({ a, b, split, comparison }, place) => {
      const { n, accuracyDifference, pValue, mends, breaks, aucDifference } = comparison;
      return html`<tr data-comparison="${place}"><td>${runLink(runs, a)}</td><td>${runLink(runs, b)}</td><td>${split}</td>
<td class="number">${datum('/n', n, formatCount(n))}</td><td class="number">${datum('/accuracyDifference', accuracyDifference, signed(accuracyDifference))}</td>
<td class="number">${datum('/mends/length', mends.length, formatCount(mends.length))}</td><td class="number">${datum('/breaks/length', breaks.length, formatCount(breaks.length))}</td>
<td class="number">${datum('/pValue', pValue, probability(pValue))}${runs.length > 2 && mends.length + breaks.length > 0 && ofAllPairs(pValue, runs.length)}</td>
<td class="number">${datum('/aucDifference/value', aucDifference?.value, signed(aucDifference?.value ?? 0))} <small class="interval">${intervalText('/aucDifference', aucDifference)}</small></td></tr>`;
    },
  )}</tbody>`,
)}
<p class="note">p is how often a fair coin would divide the pictures that only one of both gets right at least as unevenly.${
    runs.length > 2 &&
    ' Two that were picked among several runs differ by luck as well: the p below it counts all of their pairs (Bonferroni).'
  }</p></section>`;
}

/** Mean and spread over seeds or folds. Figures point into the repeat. */
export function repeatsSection(repeats: readonly ReportedRepeat[]): Part {
  if (repeats.length === 0) return null;
  return html`<section aria-labelledby="repeats"><h2 id="repeats">Repeated runs</h2>
${repeats.map(({ name, over, split, spreads }, place) =>
  table(
    `${name}, over ${over}`,
    html`<caption>${named(name)}, over ${over}: best weights on ${split}</caption>
<thead><tr><th scope="col">Figure</th>${['runs', 'mean', 'standard deviation', 'lowest', 'highest'].map((title) => html`<th scope="col" class="number">${title}</th>`)}</tr></thead>
<tbody data-repeat="${place}">${FIGURE_NAMES.map((figure) => {
      const spread = spreads[figure];
      if (!spread) return null;
      const cell = (key: 'mean' | 'standardDeviation' | 'min' | 'max') =>
        html`<td class="number">${datum(pointer('spreads', figure, key), spread[key], formatFigure(spread[key], 3))}</td>`;
      return html`<tr><th scope="row">${FIGURE_TITLES[figure]}</th><td class="number">${datum(pointer('spreads', figure, 'runs'), spread.runs, formatCount(spread.runs))}</td>${cell('mean')}${cell('standardDeviation')}${cell('min')}${cell('max')}</tr>`;
    })}</tbody>`,
  ),
)}</section>`;
}
