/** The notebook's closing comparison as a part of the report. */
import { modelById } from '../../../models/catalogue/catalogue.ts';
import { formatFigure, formatQuantity } from '../../../shared/format.ts';
import {
  type ClosingRow,
  type ClosingRun,
  closingComparison,
  isClosingComplete,
  type MatrixFigures,
  matrixFigures,
} from '../words/closingComparison.ts';
import { datum, html, type Markup, named, type Part, pointer, table } from '../words/html.ts';
import { NOTEBOOK_CLASSES } from '../words/notebook.ts';
import { runLink } from '../words/runText.ts';
import type { ReportedRun } from '../words/types.ts';

const plainMatrix = (matrix: readonly (readonly number[])[]) =>
  `[${matrix.map((row) => `[${row.join(', ')}]`).join(', ')}]`;

/** Accuracy and recalls. @param at Pointer to the figures in run.json; null for the notebook's. */
function closingCells(
  { accuracy, recalls }: MatrixFigures,
  classNames: readonly string[],
  at: string | null,
): Part {
  const number = (path: string, value: number | undefined): Part =>
    at === null ? formatFigure(value, 3) : datum(at + path, value, formatFigure(value, 3));
  const { low, high } = accuracy.interval ?? {};
  return html`<td class="number">${number('/accuracy/value', accuracy.value)} <small class="interval">${number('/accuracy/interval/low', low)} to ${number('/accuracy/interval/high', high)}</small></td>
<td class="number">${recalls.map(
    (recall, label) =>
      html`<span class="below">${named(classNames[label])} ${number(pointer('classes', label, 'recall', 'value'), recall?.value)}</span>`,
  )}</td>`;
}

function notebookRow({ notebook }: ClosingRow): Markup {
  const { weights, loss, confusionMatrix } = notebook;
  return html`<tr class="theirs"><th scope="row">the notebook’s</th><td>test, ${weights} weights</td>
${closingCells(notebook, NOTEBOOK_CLASSES, null)}
<td class="number">${formatFigure(loss, 3)}</td><td class="number">${plainMatrix(confusionMatrix)}</td></tr>`;
}

function runRow(
  modelId: string,
  { file, index, split, figures }: ClosingRun,
  runs: readonly ReportedRun[],
): Markup {
  const opened = html`<small class="below">opened ${datum('/testOpenings', file.testOpenings, formatQuantity(file.testOpenings, 'time'))}</small>`;
  const { loss, confusionMatrix } = figures;
  return html`<tr data-run="${index}"><th scope="row">${modelById(modelId).title}, ${runLink(runs, index)}</th>
<td>${split}, best weights${split === 'test' && opened}</td>
${closingCells(matrixFigures(confusionMatrix), file.dataset.classes, pointer(split, 'best', 'intervals'))}
<td class="number">${datum(pointer(split, 'best', 'loss'), loss, formatFigure(loss, 3))}</td>
<td class="number">${plainMatrix(confusionMatrix)}</td></tr>`;
}

/** The notebook's closing comparison, once each of its models has a run. */
export function closingSection(runs: readonly ReportedRun[]): Part {
  const rows = closingComparison(runs.map(({ file }) => file));
  if (!isClosingComplete(rows)) return null;
  return html`<section aria-labelledby="closing"><h2 id="closing">The notebook’s four models</h2>
<p>The newest run of each model beside what the notebook printed, which judged 624 chest X-rays (234 NORMAL, 390 PNEUMONIA). Runs on other
pictures can be read beside it, not against it.</p>
${table(
  'The notebook’s four models',
  html`<caption>In the notebook’s order, with 95% Wilson intervals; matrices as [[true class by answer]]</caption>
<thead><tr><th scope="col">Model</th><th scope="col">Judged on</th><th scope="col" class="number">Accuracy</th><th scope="col" class="number">Recall</th><th scope="col" class="number">Loss</th><th scope="col" class="number">Confusion matrix</th></tr></thead>
${rows.map((row) => html`<tbody>${row.run && runRow(row.modelId, row.run, runs)}${notebookRow(row)}</tbody>`)}`,
)}</section>`;
}
