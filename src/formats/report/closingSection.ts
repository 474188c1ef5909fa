/** The notebook's closing comparison as a part of the report. */

import { modelById } from '../../models/catalogue.ts';
import { formatFigure } from '../../shared/format.ts';
import {
  type ClosingRow,
  closingComparison,
  isClosingComplete,
  type MatrixFigures,
  matrixFigures,
} from './closingComparison.ts';
import { datum, html, type Part, pointer, table } from './html.ts';
import { NOTEBOOK_CLASSES } from './notebook.ts';
import { runLink } from './runText.ts';
import type { ReportedRun } from './types.ts';

const plainMatrix = (matrix: readonly (readonly number[])[]) =>
  `[${matrix.map((row) => `[${row.join(', ')}]`).join(', ')}]`;

function closingCells(figures: MatrixFigures, classNames: readonly string[]): Part {
  const shown = ({ value, interval }: NonNullable<MatrixFigures['recalls'][number]>) =>
    html`${formatFigure(value, 3)} <small class="interval">${formatFigure(interval?.low, 3)} to ${formatFigure(interval?.high, 3)}</small>`;
  return html`<td class="number">${shown(figures.accuracy)}</td><td class="number">${figures.recalls.map(
    (recall, label) =>
      html`<span class="below">${classNames[label]} ${recall ? formatFigure(recall.value, 3) : '–'}</span>`,
  )}</td>`;
}

function closingRow({ modelId, run, notebook }: ClosingRow, runs: readonly ReportedRun[]): Part {
  const theirs = html`<tr class="theirs"><th scope="row">the notebook’s</th><td>test, ${notebook.weights} weights</td>${closingCells(
    notebook,
    NOTEBOOK_CLASSES,
  )}<td class="number">${formatFigure(notebook.loss, 3)}</td><td class="number">${plainMatrix(notebook.confusionMatrix)}</td></tr>`;
  if (!run) return theirs;
  const { file, index, split, figures } = run;
  return [
    html`<tr data-run="${index}"><th scope="row">${modelById(modelId).title}, ${runLink(runs, index)}</th><td>${split}, best weights</td>${closingCells(
      matrixFigures(figures.confusionMatrix),
      file.dataset.classes,
    )}<td class="number">${datum(pointer(split, 'best', 'loss'), figures.loss, formatFigure(figures.loss, 3))}</td><td class="number">${plainMatrix(figures.confusionMatrix)}</td></tr>`,
    theirs,
  ];
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
${rows.map((row) => html`<tbody>${closingRow(row, runs)}</tbody>`)}`,
)}</section>`;
}
