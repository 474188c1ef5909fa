/** All runs of a report in one table, and what to keep in mind. */
import { SETTINGS } from '../../../settings.ts';
import { formatCount, formatQuantity } from '../../../shared/format.ts';
import { figureCell } from '../words/figureText.ts';
import { datum, html, type Markup, named, table } from '../words/html.ts';
import { runLink, stepText } from '../words/runText.ts';
import { differing, settingValue } from '../words/settingsText.ts';
import type { ReportedRun } from '../words/types.ts';
import { remarksOf } from './remarks.ts';

/** One row a run: the figures by which runs are compared. */
export function summarySection(runs: readonly ReportedRun[]): Markup {
  const differences = differing(
    runs.map(({ file }) => file.settings),
    runs.some(({ file }) => file.base),
  );
  const rows = runs.map(({ file }, place) => {
    const { model, history, bestEpoch, validation, test, timing, dataset } = file;
    const epochs = history.loss.length;
    const settings = differences
      .map(
        (name) =>
          `${SETTINGS[name].keras ?? SETTINGS[name].label} ${settingValue(name, file.settings[name])}`,
      )
      .join(', ');
    const sealed = dataset.splits.test.images === 0 ? 'none' : 'sealed';
    return html`<tr data-run="${place}"><th scope="row">${runLink(runs, place)} ${named(model.name)}${
      settings !== '' && html`<small class="below">${settings}</small>`
    }</th>
<td class="number">${figureCell('/validation/best/intervals/accuracy', validation?.best.intervals.accuracy)}</td>
<td class="number">${figureCell('/validation/best/intervals/rocAuc', validation?.best.intervals.rocAuc)}</td>
<td class="number">${
      test
        ? html`${figureCell('/test/best/intervals/accuracy', test.best.intervals.accuracy)} <small class="below">opened ${datum('/testOpenings', file.testOpenings, formatQuantity(file.testOpenings, 'time'))}</small>`
        : sealed
    }</td>
<td class="number">${epochs}${bestEpoch !== null && bestEpoch > 0 && html` <small>best ${bestEpoch}</small>`}</td>
<td class="number">${datum('/model/parameters', model.parameters, formatCount(model.parameters))}</td>
<td class="number">${datum('/timing/stepMs/median', timing.stepMs?.median, stepText(timing.stepMs?.median))}</td></tr>`;
  });
  return html`<section aria-labelledby="summary"><h2 id="summary">Summary</h2>
${table(
  'Summary',
  html`<caption>Best weights of each run; accuracy and ROC AUC with 95% intervals</caption>
<thead><tr><th scope="col">Run</th>${[
    'Validation accuracy',
    'Validation AUC',
    'Test accuracy',
    'Epochs',
    'Parameters',
    'A step',
  ].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead><tbody>${rows}</tbody>`,
)}
<h3>To keep in mind</h3>
<ul class="remarks">${remarksOf(runs).map((remark) => html`<li>${remark}</li>`)}</ul>
</section>`;
}
