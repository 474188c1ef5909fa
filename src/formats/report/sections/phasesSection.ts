/** What a run did on a pretrained base: features, the search of its head's strength, and epochs. */
import { formatCount, formatDuration, formatFigure } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import type { AveragePhase, FeaturesPhase, FitPhase, HeadPhase, Phase } from '../../../training/types.ts';
import {
  AVERAGE_HELP,
  averageText,
  checkText,
  classWeightsText,
  featuresText,
  fitText,
  keptText,
  searchText,
  shortNumber,
} from '../../run/baseWords.ts';
import type { RunFile } from '../../run/runFileTypes.ts';
import { datum, html, type Markup, named, type Part, pointer, table } from '../words/html.ts';

const timed = (at: string, { elapsedMs }: { elapsedMs: number }): Part =>
  datum(`${at}/elapsedMs`, elapsedMs, formatDuration(elapsedMs));

const features = (phase: FeaturesPhase, at: string): Markup =>
  html`<li><b>Features.</b> ${featuresText(phase)}, in ${timed(at, phase)}.</li>`;

/** A row for each strength: what the folds said of it. */
function searchTable({ search }: HeadPhase, at: string): Markup {
  const { strengths, chosen, best } = search;
  const rows = strengths.map(({ l2, meanLoss, standardError, accuracy }, place) => {
    const of = (name: string) => pointer('search', 'strengths', place, name);
    const marks = [place === chosen && 'chosen', place === best && 'smallest loss'].filter(Boolean);
    return html`<tr${place === chosen && html` class="changed"`}><th scope="row">${datum(at + of('l2'), l2, shortNumber(l2))}${marks.length > 0 && html` <small>${marks.join(', ')}</small>`}</th>
<td class="number">${datum(at + of('meanLoss'), meanLoss, formatFigure(meanLoss))} ± ${datum(at + of('standardError'), standardError, formatFigure(standardError))}</td>
<td class="number">${datum(at + of('accuracy'), accuracy, formatFigure(accuracy, 3))}</td></tr>`;
  });
  return table(
    'The search of the head’s strength',
    html`<thead><tr><th scope="col">L2</th><th scope="col" class="number">Log loss over the folds</th><th scope="col" class="number">Accuracy</th></tr></thead><tbody>${rows}</tbody>`,
    'narrow',
  );
}

function head(phase: HeadPhase, at: string, classes: readonly string[]): Markup {
  const { search } = phase;
  const weights = classWeightsText(phase, (label) => isolated(classes[label]));
  return html`<li><b>Head.</b> Logistic regression, in ${timed(at, phase)}. ${searchText(search)} ${weights}${search.folds > 0 && searchTable(phase, at)}</li>`;
}

const fit = (phase: FitPhase, at: string): Markup =>
  html`<li><b>Training.</b> ${fitText(phase)}. ${datum(`${at}/trainable`, phase.trainable, formatCount(phase.trainable))} weights were trained.</li>`;

/** A row for each share: what its average answers to the validation split. */
function shareTable({ shares, chosen }: AveragePhase, at: string): Markup {
  const rows = shares.map((one, place) => {
    const cell = (name: 'loss' | 'accuracy' | 'auc', digits?: number) =>
      html`<td class="number">${datum(at + pointer('shares', place, name), one[name], formatFigure(one[name], digits))}</td>`;
    return html`<tr${place === chosen && html` class="changed"`}><th scope="row">${datum(at + pointer('shares', place, 'share'), one.share, shortNumber(one.share))}${place === chosen && html` <small>chosen</small>`}</th>
${cell('loss')}${cell('accuracy', 3)}${cell('auc', 3)}</tr>`;
  });
  return table(
    'Averages of weights, on validation',
    html`<thead><tr><th scope="col">Share of the fine-tuned weights</th><th scope="col" class="number">Log loss</th><th scope="col" class="number">Accuracy</th><th scope="col" class="number">AUC</th></tr></thead><tbody>${rows}</tbody>`,
    'narrow',
  );
}

const average = (phase: AveragePhase, at: string): Markup =>
  html`<li><b>Average with the base.</b> In ${timed(at, phase)}. ${averageText(phase)} ${AVERAGE_HELP}${shareTable(phase, at)}</li>`;

function phaseItem(phase: Phase, place: number, classes: readonly string[]): Markup {
  const at = pointer('phases', place);
  switch (phase.kind) {
    case 'features':
      return features(phase, at);
    case 'head':
      return head(phase, at, classes);
    case 'fit':
      return fit(phase, at);
    case 'average':
      return average(phase, at);
  }
}

/** The base and the phases of a run; nothing where it has no base. */
export function phasesSection({ base, phases, dataset }: RunFile): Part {
  if (!base) return null;
  return html`<h3>Pretrained base</h3>
<p>${named(base.name)}, ${checkText(base)}. The head reads the layer <code>${base.cut}</code>. ${keptText(base)}
SHA-256 over its weights: <code>${base.pin}</code></p>
${phases.length > 0 && html`<ol class="phases">${phases.map((phase, place) => phaseItem(phase, place, dataset.classes))}</ol>`}`;
}
