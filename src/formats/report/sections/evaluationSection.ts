/** What both weights of a run answered for one split: matrices, figures, report and reliability. It must not know of the page. */

import { FIGURE_NAMES, FIGURE_TITLES, METHOD_TITLES } from '../../../evaluation/figures/figureNames.ts';
import { calibration, topLabelClaims } from '../../../evaluation/metrics/calibration.ts';
import {
  CLASS_FIGURE_NAMES,
  classificationReport,
  reportText,
} from '../../../evaluation/metrics/classificationReport.ts';
import { largestErrors, normalizedMatrix } from '../../../evaluation/metrics/confusionMatrix.ts';
import type { ConfusionMatrix, Figure } from '../../../evaluation/types.ts';
import { formatCount, formatFigure } from '../../../shared/format.ts';
import type { JudgedSplit, SplitFigures } from '../../run/runFileTypes.ts';
import { intervalText, valueText } from '../words/figureText.ts';
import { datum, html, type Markup, named, type Part, pointer, table } from '../words/html.ts';
import { reliabilityChart } from './charts.ts';

type Split = 'validation' | 'test';
type Which = 'best' | 'last';

/** More classes than this do not fit on paper as a matrix. */
const MATRIX_CLASSES = 16;
/** A report of longer lines than this leaves no room beside it on paper. */
const BESIDE_LETTERS = 54;
/** Two matrices of more classes stand below each other. */
const BESIDE_CLASSES = 4;
/** Confusions that are listed where a matrix is too large. */
const LISTED = 20;

/** Whether best and last weights answered all the same: then one of them is told. */
function isSame({ best, last }: JudgedSplit): boolean {
  return best.scores.every((outputs, image) =>
    outputs.every((score, at) => score === last.scores[image][at]),
  );
}

const isWide = (report: string) => report.split('\n').some((line) => line.length > BESIDE_LETTERS);

/** The printed report with the names of its classes isolated, so that no name turns the numbers of its row. */
function isolatedRows(report: string, classNames: readonly string[]): Part {
  // Rows begin below the head and an empty line; a name may hold anything, also the end of a line.
  let at = report.indexOf('\n\n') + 2;
  const parts: Part[] = [report.slice(0, at)];
  for (const name of classNames) {
    const start = report.indexOf(name, at);
    const end = start + name.length;
    const next = report.indexOf('\n', end) + 1;
    parts.push(report.slice(at, start), named(name), report.slice(end, next));
    at = next;
  }
  return [...parts, report.slice(at)];
}

const percent = (share: number) => `${Math.round(share * 100)}%`;

/** The matrix as a table of counts and shares of each true class, shaded in tenths. */
function matrixTable(
  caption: string,
  at: string,
  matrix: ConfusionMatrix,
  classNames: readonly string[],
): Markup {
  const shares = normalizedMatrix(matrix, 'true');
  return table(
    caption,
    html`<caption>${caption}</caption>
<thead><tr><th scope="col">true \\ answered</th>${classNames.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${matrix.map(
      (counts, row) =>
        html`<tr><th scope="row">${classNames[row]}</th>${counts.map(
          (count, column) =>
            html`<td class="share${Math.round(shares[row][column] * 10)}">${datum(
              `${at}${pointer(row, column)}`,
              count,
              formatCount(count),
            )} <small>${percent(shares[row][column])}</small></td>`,
        )}</tr>`,
    )}</tbody>`,
    'matrix',
  );
}

/** The most frequent confusions, where a matrix is too large to print. */
function confusionList(
  caption: string,
  at: string,
  matrix: ConfusionMatrix,
  classNames: readonly string[],
): Markup {
  const confusions = largestErrors(matrix, LISTED);
  return table(
    caption,
    html`<caption>${caption}: the most frequent of ${matrix.length} × ${matrix.length} cells</caption>
<thead><tr><th scope="col">true</th><th scope="col">answered</th><th scope="col" class="number">images</th></tr></thead>
<tbody>${confusions.map(
      ({ count, label, answer }) =>
        html`<tr><th scope="row">${classNames[label]}</th><td>${classNames[answer]}</td><td class="number">${datum(
          `${at}${pointer(label, answer)}`,
          count,
          formatCount(count),
        )}</td></tr>`,
    )}</tbody>`,
    'narrow',
  );
}

function matrixOf(caption: string, at: string, figures: SplitFigures, classNames: readonly string[]): Markup {
  const draw = classNames.length > MATRIX_CLASSES ? confusionList : matrixTable;
  return draw(caption, `${at}/confusionMatrix`, figures.confusionMatrix, classNames);
}

/** One row of the table of figures: of each weights the value and its interval, then n and method. */
function figureRow(name: Part, figures: { at: string; figure: Figure | null }[]): Markup {
  const known = figures.find(({ figure }) => figure)?.figure;
  return html`<tr><th scope="row">${name}</th>${figures.map(
    ({ at, figure }) =>
      html`<td class="number">${valueText(at, figure)}</td><td class="number interval">${intervalText(at, figure)}</td>`,
  )}<td class="number">${known ? formatCount(known.n) : '–'}</td><td>${known?.interval ? METHOD_TITLES[known.method] : '–'}</td></tr>`;
}

function figuresTable(
  split: Split,
  judged: JudgedSplit,
  weights: readonly Which[],
  classNames: readonly string[],
): Markup {
  const at = (which: Which, ...keys: (string | number)[]) => pointer(split, which, 'intervals', ...keys);
  const single = weights.length === 1;
  return table(
    `Figures of the ${split} split`,
    html`<caption>Every figure with its 95% interval and the images that it rests on</caption>
<thead><tr><th scope="col">Figure</th>${weights.map(
      (which) =>
        html`<th scope="col" class="number">${single ? 'value' : `${which} weights`}</th><th scope="col" class="number">95% interval</th>`,
    )}<th scope="col" class="number">n</th><th scope="col">by</th></tr></thead>
<tbody>${FIGURE_NAMES.map((name) =>
      figureRow(
        FIGURE_TITLES[name],
        weights.map((which) => ({ at: at(which, name), figure: judged[which].intervals[name] })),
      ),
    )}</tbody>
<tbody>${classNames.flatMap((className, label) =>
      CLASS_FIGURE_NAMES.map((name) =>
        figureRow(
          html`${named(className)} ${name}`,
          weights.map((which) => ({
            at: at(which, 'classes', label, name),
            figure: judged[which].intervals.classes[label][name],
          })),
        ),
      ),
    )}</tbody>`,
  );
}

/** The reliability diagram, or nothing where an output is no number. */
function reliability(split: Split, { labels }: JudgedSplit, { scores, threshold }: SplitFigures): Part {
  if (!scores.every((outputs) => outputs.every(Number.isFinite))) return null;
  return html`<figure>${reliabilityChart(
    `Reliability on the ${split} split`,
    calibration(topLabelClaims(labels, scores, threshold)),
  )}<figcaption>Reliability: how often answers were right, by the confidence that they claimed. Bars with their number of
answers, dots at the mean confidence; on the dashed line they mean what they say.</figcaption></figure>`;
}

/** All that is known of a judged split. Best weights first; last ones beside them where they answer otherwise. */
export function evaluationSection(split: Split, judged: JudgedSplit, classNames: readonly string[]): Markup {
  const same = isSame(judged);
  const weights: readonly Which[] = same ? ['best'] : ['best', 'last'];
  const { best } = judged;
  const nameOf = (which: Which) =>
    same ? 'best and last weights, which answer the same' : `${which} weights`;
  const report = reportText(classificationReport(best.confusionMatrix, classNames));
  return html`<p class="lead">Accuracy <b>${valueText(pointer(split, 'best', 'intervals', 'accuracy'), best.intervals.accuracy)}</b>
(${intervalText(pointer(split, 'best', 'intervals', 'accuracy'), best.intervals.accuracy)}) of ${datum(
    pointer(split, 'best', 'n'),
    best.n,
    formatCount(best.n),
  )} images with the best weights; always answering the most frequent class gets ${datum(
    pointer(split, 'best', 'majorityBaseline'),
    best.majorityBaseline,
    formatFigure(best.majorityBaseline, 3),
  )}. Loss ${datum(pointer(split, 'best', 'loss'), best.loss, formatFigure(best.loss))}.</p>
<div class="${classNames.length > BESIDE_CLASSES ? 'stack' : 'pair'}">${weights.map((which) =>
    matrixOf(`Confusion matrix, ${nameOf(which)}`, pointer(split, which), judged[which], classNames),
  )}</div>
${figuresTable(split, judged, weights, classNames)}
<div class="${isWide(report) ? 'stack' : 'pair'}"><figure><pre tabindex="0" aria-label="Classification report, ${nameOf('best')}">${isolatedRows(report, classNames)}</pre>
<figcaption>Classification report, ${nameOf('best')}, as scikit-learn prints it.</figcaption></figure>
${reliability(split, judged, best)}</div>`;
}
