/** The datasets of a report: what they held, how they were divided, and what could not be used. */
import { SPLITS, type Split } from '../../../dataset/types.ts';
import { formatBytes, formatCount } from '../../../shared/format.ts';
import { datasetsOf, type ReportedDataset } from '../words/datasets.ts';
import { datum, html, type Markup, type Part, pointer, table } from '../words/html.ts';
import { openingsText, runLink } from '../words/runText.ts';
import type { ReportedRun } from '../words/types.ts';

function countsTable({ name, classes, splits }: ReportedDataset['dataset']): Markup {
  const count = (images: number, ...keys: (string | number)[]): Part =>
    html`<td class="number">${datum(pointer('dataset', 'splits', ...keys), images, formatCount(images))}</td>`;
  const cells = (of: (split: Split) => Part) => SPLITS.map(of);
  return table(
    `Images of ${name}`,
    html`<caption>Images of each class and split</caption>
<thead><tr><th scope="col">Class</th>${cells((split) => html`<th scope="col" class="number">${split}</th>`)}</tr></thead>
<tbody>${classes.map(
      (className, label) =>
        html`<tr><th scope="row">${className}</th>${cells((split) => count(splits[split].counts[label], split, 'counts', label))}</tr>`,
    )}</tbody>
<tbody><tr><th scope="row">all</th>${cells((split) => count(splits[split].images, split, 'images'))}</tr></tbody>`,
    'narrow',
  );
}

function problemsText(count: number): string {
  if (count === 0) return 'Every picture could be read.';
  return `${count === 1 ? '1 file' : `${formatCount(count)} files`} could not be used.`;
}

/** Each dataset once. Figures point into its first run. */
export function datasetsSection(runs: readonly ReportedRun[]): Markup {
  return html`<section aria-labelledby="data"><h2 id="data">Data</h2>${datasetsOf(runs).map(
    ({ dataset, runs: places, openings }) => {
      const { name, bytes, hash, notes, problems, splits } = dataset;
      return html`<div class="dataset" data-run="${places[0]}"><h3>${name}</h3>
<p>${formatBytes(bytes)}; of ${places.map((place, at) => html`${at > 0 && ', '}${runLink(runs, place)}`)}.
${splits.test.images > 0 && `The test split ${openingsText(openings)}.`}</p>
${countsTable(dataset)}
<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}<li>${problemsText(problems.length)}</li></ul>
<p class="hash">SHA-256 over the pictures’ names, sizes and checksums: <code>${hash}</code></p></div>`;
    },
  )}</section>`;
}
