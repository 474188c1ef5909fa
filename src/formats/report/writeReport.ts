/**
 * Writes runs as one HTML file that needs nothing else: no script, no other file, and names from files as text only. It
 * must not know of the page.
 */
import { formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import template from './report.html?raw';
import { closingSection } from './sections/closingSection.ts';
import { comparisonsSection, repeatsSection } from './sections/comparisonSections.ts';
import { datasetsSection } from './sections/datasetsSection.ts';
import { runSection } from './sections/runSection.ts';
import { summarySection } from './sections/summarySection.ts';
import { datasetsOf } from './words/datasets.ts';
import { html, type Markup, named, type Part } from './words/html.ts';
import { timeText } from './words/runText.ts';
import type { ReportedRun, ReportInput } from './words/types.ts';

/** @param isolate How a name stands in it. */
function titleOf(runs: readonly ReportedRun[], isolate: (name: string) => Part): Markup {
  const datasets = datasetsOf(runs);
  const on =
    datasets.length === 1 ? isolate(datasets[0].dataset.name) : formatQuantity(datasets.length, 'dataset');
  const [{ name, file }] = runs;
  const what =
    runs.length === 1
      ? html`${isolate(name)}, ${isolate(file.model.name)},`
      : formatQuantity(runs.length, 'run');
  return html`${what} on ${on}`;
}

/**
 * The report as HTML, the same for the same input. Numbers stand in `<data data-figure="POINTER" value="…">` with all
 * their digits; within an element with `data-run`, the pointer is that of the value in the run's run.json (RFC 6901).
 */
export function writeReport({ runs, comparisons, repeats, madeAt }: ReportInput): string {
  const body = html`<header><p class="kind">Darkroom report</p><h1>${titleOf(runs, named)}</h1>
<p>Made ${timeText(new Date(madeAt).toISOString())}. It holds figures and names, no pictures.</p></header>
<main>
${summarySection(runs)}
${closingSection(runs)}
${comparisonsSection(runs, comparisons)}
${repeatsSection(repeats)}
${datasetsSection(runs)}
${runs.map(runSection)}
</main>
<footer><h2>How to read it</h2>
<p>Intervals hold 95%. Shares of pictures have Wilson’s, the ROC AUC of two classes DeLong’s, all else the percentile bootstrap with 2,000 seeded draws. Best
weights are those of the best epoch by the figure that stands with each run, last those after the last step. Precision, recall and F1 are scikit-learn’s; the loss of a judged
split is the mean cross-entropy as Keras computes it. Losses of epochs are those that were trained: with focal loss, label smoothing or class weights
they are other figures, not to be compared with those of another run.</p>
<p>Programs find each number with all its digits in a <code>data</code> element whose <code>data-figure</code> is its place in run.json, as a JSON pointer. What
each picture was answered stands in run.json only.</p></footer>`;
  const parts: Record<string, string> = { TITLE: titleOf(runs, isolated).text, BODY: body.text };
  // A function, so that "$&" in a name stays a name.
  return template.replace(/%([A-Z]+)%/g, (_, name) => parts[name]);
}
