/** What an honest reader would say of the runs of a report, as sentences with their names isolated. Pure. */

import { bestFigure, isOfValidation } from '../../../evaluation/figures/monitored.ts';
import { assessValidation } from '../../../evaluation/figures/validationSize.ts';
import { supportsOf } from '../../../evaluation/metrics/confusionMatrix.ts';
import type { Interval } from '../../../evaluation/types.ts';
import { guessText } from '../../../models/imported/guesses.ts';
import { SETTING_NAMES, type Settings } from '../../../settings.ts';
import { formatFigure } from '../../../shared/format.ts';
import { isolated, unturned } from '../../../shared/names.ts';
import { isRegressionAlone } from '../../run/baseWords.ts';
import type { RunFile } from '../../run/runFileTypes.ts';
import { datasetsOf } from '../words/datasets.ts';
import { html, named, type Part } from '../words/html.ts';
import { openingsText } from '../words/runText.ts';
import type { ReportedRun } from '../words/types.ts';

/** "Run 1", "Run 1 and Run 2", "Run 1, Run 2 and Run 3". */
function listed(names: readonly string[]): Part {
  return names.map((name, place) => [
    place === 0 ? '' : place < names.length - 1 ? ', ' : ' and ',
    named(name),
  ]);
}

const touch = (a: Interval, b: Interval) => a.low <= b.high && b.low <= a.high;

/** Validation splits that cannot tell runs apart. */
function smallValidation(runs: readonly ReportedRun[]): string[] {
  return datasetsOf(runs).flatMap(({ dataset: { splits, classes } }) => {
    const counts = splits.val.counts;
    if (splits.val.images === 0)
      return ['There is no validation split, so nothing here was chosen by unseen pictures.'];
    const size = assessValidation(counts, classes.map(isolated));
    return size.tooSmall ? [size.sentence] : [];
  });
}

/** Two runs that lead whose intervals overlap. */
function overlap(runs: readonly ReportedRun[]): Part[] {
  const judged = runs
    .flatMap(({ name, file }) => {
      const accuracy = file.validation?.best.intervals.accuracy;
      return accuracy?.interval ? [{ name, value: accuracy.value, interval: accuracy.interval }] : [];
    })
    .sort((a, b) => b.value - a.value);
  if (judged.length < 2 || datasetsOf(runs).length > 1) return [];
  const [first, ...others] = judged;
  const near = others.filter(({ interval }) => touch(interval, first.interval)).map(({ name }) => name);
  if (near.length === 0) return [];
  const which = near.length === 1 ? 'intervals overlap' : 'intervals all overlap with the first one’s';
  return [
    html`${listed([first.name, ...near])}: the ${which}, so validation accuracy alone does not say which is better.`,
  ];
}

/** Runs that are not shown to be better than an answer that looks at nothing. */
function noBetterThanBaseline(runs: readonly ReportedRun[]): Part[] {
  return runs.flatMap(({ name, file }) => {
    const judged = file.validation?.best;
    const interval = judged?.intervals.accuracy.interval;
    if (!judged || !interval || interval.low > judged.majorityBaseline) return [];
    const supports = supportsOf(judged.confusionMatrix);
    const most = file.dataset.classes[supports.indexOf(Math.max(...supports))];
    return [
      html`${named(name)} is not shown to be better than always answering “${named(most)}”, which gets ${formatFigure(judged.majorityBaseline, 3)} on validation.`,
    ];
  });
}

/** Runs whose like was trained with one seed only. */
function oneSeed(runs: readonly ReportedRun[]): Part[] {
  const others = SETTING_NAMES.filter((name) => name !== 'seed');
  const likeness = ({ model, base, settings }: RunFile) =>
    JSON.stringify([model.id, base?.pin, others.map((name: keyof Settings) => settings[name])]);
  const seeds = new Map<string, Set<number>>();
  // A logistic head is the same from wherever its fit begins.
  const drawn = runs.filter(({ file }) => !isRegressionAlone(file));
  for (const { file } of drawn)
    seeds.set(likeness(file), (seeds.get(likeness(file)) ?? new Set()).add(file.seed));
  const once = drawn.filter(({ file }) => seeds.get(likeness(file))!.size === 1);
  if (once.length === 0) return [];
  const who =
    once.length < runs.length
      ? listed(once.map(({ name }) => name))
      : runs.length === 1
        ? 'This run'
        : 'Each run';
  return [
    html`${who} stands for one seed: another seed gives other weights, and its figures may move as far as another model’s.`,
  ];
}

function differentPictures(runs: readonly ReportedRun[]): string[] {
  const judged = new Set(
    runs.flatMap(({ file }) => (file.validation ? [file.validation.paths.join('\n')] : [])),
  );
  return judged.size > 1
    ? [
        'The runs were not all judged on the same validation pictures, so their figures cannot be set against each other directly.',
      ]
    : [];
}

/** How often each dataset's test split was opened; a run.json says it as of its own time, so the largest count is the newest. */
function openings(runs: readonly ReportedRun[]): Part[] {
  return datasetsOf(runs).flatMap(({ dataset, openings: count }) => {
    if (dataset.splits.test.images === 0)
      return [html`“${named(dataset.name)}” has no test split, so there are no test figures.`];
    const hint = count < 2 ? '' : ' Each choice made by it makes its figures look better than they are.';
    return [html`The test split of “${named(dataset.name)}” ${openingsText(count)}.${hint}`];
  });
}

/** Runs of imported models whose figures rest on guesses. */
function guessed(runs: readonly ReportedRun[]): Part[] {
  return runs.flatMap(({ name, file }) => {
    const text = guessText(file.model);
    return text ? [html`${named(name)}: ${unturned(text)}`] : [];
  });
}

function unfinished(runs: readonly ReportedRun[]): Part[] {
  return runs.flatMap(({ name, file }) => {
    if (file.status === 'stopped') return [html`${named(name)} was stopped before its end.`];
    return file.status === 'failed'
      ? [html`${named(name)} failed: ${named(file.error ?? 'no reason is known.')}`]
      : [];
  });
}

/** What to keep in mind, the gravest first. */
export function remarksOf(runs: readonly ReportedRun[]): Part[] {
  const chosen = runs.some(
    ({ file }) =>
      file.validation && !isRegressionAlone(file) && isOfValidation(bestFigure(file.settings, true)),
  );
  return [
    ...guessed(runs),
    ...smallValidation(runs),
    ...differentPictures(runs),
    ...noBetterThanBaseline(runs),
    ...overlap(runs),
    ...oneSeed(runs),
    ...openings(runs),
    ...(chosen
      ? ['The best weights were chosen by validation, so their validation figures are a little too good.']
      : []),
    ...(runs.some(({ file }) => file.calibration?.best.fittedOn === 'validation')
      ? [
          'Threshold or temperature were fitted on validation, so validation figures at them are a little too good.',
        ]
      : []),
    ...unfinished(runs),
  ];
}
