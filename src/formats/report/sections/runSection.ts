/** All of one run: what it was, its curves, its figures on validation, on test where that was opened, and its settings. */
import { BACKEND_TITLES } from '../../../compute/types.ts';
import { bestFigure } from '../../../evaluation/figures/monitored.ts';
import { ensembleText, outOfFoldText } from '../../../models/ensemble/ensemble.ts';
import { guessText } from '../../../models/imported/guesses.ts';
import { runRecipeText } from '../../../recipes/words.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFigure,
  formatQuantity,
} from '../../../shared/format.ts';
import { unturned } from '../../../shared/names.ts';
import type { EpochFigure } from '../../../training/types.ts';
import { firstWeightsText, isRegressionAlone } from '../../run/baseWords.ts';
import { calibrationText } from '../../run/calibrationWords.ts';
import { epochFigureText, figuresThere, hasMovingRate } from '../../run/epochFigures.ts';
import type { RunFile } from '../../run/runFileTypes.ts';
import { viewsText } from '../../run/viewWords.ts';
import { datum, html, type Markup, named, type Part, pointer, table } from '../words/html.ts';
import { openingsText, stepText, timeText } from '../words/runText.ts';
import type { ReportedRun } from '../words/types.ts';
import { curveChart } from './charts.ts';
import { decisionSection } from './decisionSection.ts';
import { evaluationSection } from './evaluationSection.ts';
import { phasesSection } from './phasesSection.ts';
import { settingsTables } from './settingsTables.ts';

/** Names and values, as a table would be too much. */
function facts(entries: readonly [string, Part][]): Markup {
  return html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** "cat 2.4, dog 0.52" */
function weightsOf(classWeight: Record<string, number>): Markup {
  const said = Object.entries(classWeight).map(
    ([name, weight], at) =>
      html`${at > 0 && ', '}${named(name)} ${datum(pointer('classWeight', name), weight, String(Number(weight.toPrecision(4))))}`,
  );
  return html`${said}`;
}

function aboutRun({
  model,
  device,
  status,
  startedAt,
  history,
  bestEpoch,
  timing,
  ...file
}: RunFile): Markup {
  const { imageSize, batchSize } = file.settings;
  const { microBatchSize, stepBytes, statisticsOf, classWeight } = file;
  const views = viewsText(file.settings);
  const step = (key: 'median' | 'p95') =>
    datum(pointer('timing', 'stepMs', key), timing.stepMs?.[key], stepText(timing.stepMs?.[key]));
  return facts([
    ['Model', html`${named(model.name)} <code>${model.origin ?? model.id}</code>`],
    ['Parameters', datum('/model/parameters', model.parameters, formatCount(model.parameters))],
    ['Input', `${imageSize} × ${imageSize} × ${model.inputShape[2]}`],
    ['First weights', firstWeightsText(file)],
    ...(file.recipe ? [['Recipe', named(runRecipeText(file.recipe))] as [string, Part]] : []),
    ['Started', timeText(startedAt)],
    ['Status', status],
    [
      'Epochs',
      html`${history.loss.length}${bestEpoch !== null && bestEpoch > 0 && html`, best ${datum('/bestEpoch', bestEpoch, String(bestEpoch))} by ${bestFigure(file.settings, history.val_loss.length > 0)}`}`,
    ],
    ...(views ? [['Judged by', views] as [string, Part]] : []),
    ...(file.calibration ? [['Judged at', calibrationText(file.calibration)] as [string, Part]] : []),
    ...(classWeight ? [['Class weights', weightsOf(classWeight)] as [string, Part]] : []),
    ['Seed', datum('/seed', file.seed, String(file.seed))],
    [
      'Device',
      html`${named(device.description)}${device.software && ' (software)'}, ${device.backend === 'keras' ? 'Keras' : BACKEND_TITLES[device.backend]}`,
    ],
    ['A step', timing.stepMs ? html`${step('median')} median, ${step('p95')} at the 95th percentile` : '–'],
    [
      'Waiting for pictures',
      datum(
        '/timing/inputWaitShare',
        timing.inputWaitShare,
        `${formatFigure((timing.inputWaitShare ?? 0) * 100, 1)}% of the steps’ time`,
      ),
    ],
    ['Reading the pictures', datum('/timing/ingestMs', timing.ingestMs, formatDuration(timing.ingestMs))],
    [
      'Batch',
      isRegressionAlone(file)
        ? '–'
        : html`${formatQuantity(batchSize, 'image')}${microBatchSize !== null && microBatchSize < batchSize && `, ${microBatchSize} at once`}${statisticsOf !== null && statisticsOf < batchSize && ` (also the mean and variance of BatchNormalization are of ${statisticsOf})`}${stepBytes !== null && `, about ${formatBytes(stepBytes)}`}`,
    ],
  ]);
}

function curves(file: RunFile): Part {
  const { history, bestEpoch, settings, ensemble } = file;
  const epochs = history.loss.length;
  if (ensemble)
    return html`<p>${ensembleText(ensemble)} No epoch of its own was trained, so there are no curves.</p>`;
  if (isRegressionAlone(file))
    return html`<p>The head was fitted by logistic regression, so there are no epochs and no curves.</p>`;
  if (epochs === 0) return html`<p>No epoch was completed, so there are no curves.</p>`;
  const of = (name: 'loss' | 'accuracy') =>
    [
      { name: 'train' as const, values: history[name] },
      { name: 'val' as const, values: history[`val_${name}`] },
    ].filter(({ values }) => values.length > 0);
  const names = figuresThere(history);
  const cell = (name: EpochFigure, epoch: number) => {
    const value = history[name]?.[epoch];
    return html`<td class="number">${datum(pointer('history', name, epoch), value, epochFigureText(name, value))}</td>`;
  };
  const rows = Array.from(
    { length: epochs },
    (_, epoch) => html`<tr><th scope="row">${epoch + 1}</th>${names.map((name) => cell(name, epoch))}</tr>`,
  );
  const rates = (hasMovingRate(settings) && history.learning_rate) || null;
  return html`<div class="pair">
<figure>${curveChart('Loss', of('loss'), { bestEpoch, share: false })}<figcaption>Loss by epoch.</figcaption></figure>
<figure>${curveChart('Accuracy', of('accuracy'), { bestEpoch, share: true })}<figcaption>Accuracy by epoch.</figcaption></figure>
${rates && html`<figure>${curveChart('Learning rate', [{ name: 'train', values: rates }], { bestEpoch, share: false })}<figcaption>Learning rate of each epoch’s last step.</figcaption></figure>`}
</div>
<details><summary>Figures of every epoch</summary>${table(
    'Figures of every epoch',
    html`<thead><tr><th scope="col">epoch</th>${names.map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead><tbody>${rows}</tbody>`,
  )}</details>`;
}

/** The test figures with the openings beside them, or that they are sealed. */
function testSection({ test, dataset, testOpenings }: RunFile): Markup {
  const openings = datum('/testOpenings', testOpenings, openingsText(testOpenings));
  const { images } = dataset.splits.test;
  if (images === 0) return html`<p>This dataset has no test split.</p>`;
  if (!test)
    return html`<p class="sealed"><b>Sealed.</b> For this run nothing has looked at the ${formatQuantity(images, 'image')} of the test split. Over all runs, the split ${openings}.</p>`;
  return html`<p>The split ${openings}, over all runs on these pictures, this one included.</p>${evaluationSection('test', test, dataset.classes)}`;
}

/** How scores become the answers that were judged. */
function answeredText({ best }: NonNullable<RunFile['validation']>, classes: readonly string[]): Part {
  const { scores, threshold } = best;
  if (scores[0]?.length !== 1 && threshold === null) return 'The answer is the class with the largest score.';
  const above =
    threshold === null
      ? '0.5'
      : html`${datum('/validation/best/threshold', threshold, formatFigure(threshold, 3))}, with the best weights`;
  return html`Answers are “${named(classes[1])}” above a score of ${above}. What was chosen on the decision desk changes neither the model nor these figures.`;
}

/** @param place Of the run in the report. */
export function runSection({ name, file }: ReportedRun, place: number): Markup {
  const { validation, dataset, settings, ensemble } = file;
  const outOfFold = ensemble && outOfFoldText(ensemble);
  const text = guessText(file.model);
  const guessed = text !== null && html`<p class="failed"><b>Guessed.</b> ${unturned(text)}</p>`;
  return html`<article class="run" id="run-${place + 1}" data-run="${place}">
<h2>${named(name)}: ${named(file.model.name)}</h2>
${file.error !== null && html`<p class="failed"><b>It failed.</b> ${named(file.error)}</p>`}
${aboutRun(file)}
${guessed}
${phasesSection(file)}
<h3>Curves</h3>
${curves(file)}
<section class="split">
<h3>Validation</h3>
${outOfFold && html`<p class="note">${outOfFold}</p>`}
${
  validation
    ? html`${guessed}${evaluationSection('validation', validation, dataset.classes)}<p class="note">${answeredText(validation, dataset.classes)}</p>${decisionSection(file)}`
    : html`<p>This run was not judged on the validation split.</p>`
}
</section>
<section class="split">
<h3>Test</h3>
${file.test && guessed}
${testSection(file)}
</section>
<h3>Settings</h3>
<p class="note">Marked are those that differ from the default.</p>
${settingsTables(settings, file.base !== null)}
</article>`;
}
