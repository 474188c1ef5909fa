/** The parts that run.json and result.json share, read from untrusted JSON. It must not know of the page. */
import { GUESSES, type Guess } from '../../models/graph/modelFile.ts';
import { SETTING_NAMES, type Settings, settingProblem, withLaterSettings } from '../../settings.ts';
import type { Fields } from '../../shared/fields.ts';
import { EPOCH_FIGURES, type EpochFigure, type EpochLogs } from '../../training/types.ts';

/** A figure that is not a number, as of a diverged run, is null in JSON. */
const isFigure = (item: unknown): item is number | null => item === null || Number.isFinite(item);
const orNaN = (figure: number | null) => figure ?? Number.NaN;

export function settingsIn(fields: Fields): Settings {
  const settings: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    const value = fields.raw(name);
    // A setting that an older page did not know gets its default.
    if (value === undefined) continue;
    // Epochs of page and Keras together may be more than the form allows.
    const problem = name === 'epochs' ? null : settingProblem(name, value);
    if (problem) fields.fail(problem.replace(/\.$/, ''));
    settings[name] = value;
  }
  settings.epochs = fields.number('epochs', 0);
  return withLaterSettings(settings as Partial<Settings>);
}

/** The weights that counted in epochs, by class; null where there were none, or an older file does not say any. */
export function classWeightIn(whole: Fields, classes: readonly string[]): Record<string, number> | null {
  return whole.laterOrNull('classWeight', () => {
    const weights = whole.object('classWeight');
    return Object.fromEntries(classes.map((name) => [name, weights.number(name, 0)]));
  });
}

export function classesIn(dataset: Fields): string[] {
  const classes = dataset.texts('classes', 'names');
  if (classes.length < 2) dataset.fail('it has fewer than two classes');
  if (new Set(classes).size < classes.length) dataset.fail('two of its classes have the same name');
  return classes;
}

/** Figures that every file lists; the val ones are empty where there is no validation split. */
const LISTED: readonly EpochFigure[] = ['loss', 'accuracy', 'val_loss', 'val_accuracy'];

/** The figures of every epoch; files of older pages lack some. */
export function epochsIn(history: Fields): EpochLogs[] {
  const columns = EPOCH_FIGURES.filter((name) => LISTED.includes(name) || history.raw(name) !== undefined)
    .map((name) => ({ name, values: history.list(name, 'numbers', isFigure).map(orNaN) }))
    .filter(({ name, values }) => !name.startsWith('val_') || values.length > 0);
  const [{ values: losses }] = columns;
  if (columns.some(({ values }) => values.length !== losses.length))
    history.fail('"history" has figures for different numbers of epochs');
  const logsOf = (epoch: number) => columns.map(({ name, values }) => [name, values[epoch]]);
  return losses.map((_, epoch) => Object.fromEntries(logsOf(epoch)) as EpochLogs);
}

/** The pictures of a split, and their true classes. */
export function picturesIn(split: Fields, classCount: number): { paths: string[]; labels: number[] } {
  const paths = split.texts('paths', 'paths');
  const isLabel = (item: unknown): item is number =>
    Number.isInteger(item) && (item as number) >= 0 && (item as number) < classCount;
  return { paths, labels: split.list('labels', `numbers below ${classCount}`, isLabel) };
}

/** A model's answers for each of these pictures, [n][outputs]. Those of a diverged run (null) are NaN. */
export function scoresIn(
  answers: Fields,
  outputs: number,
  { paths, labels }: { paths: string[]; labels: number[] },
): number[][] {
  const isScore = (score: unknown) =>
    score === null || (typeof score === 'number' && score >= 0 && score <= 1);
  const isRow = (item: unknown): item is (number | null)[] =>
    Array.isArray(item) && item.length === outputs && item.every(isScore);
  const scores = answers.list('scores', `${outputs} probabilities each`, isRow);
  if (scores.length !== labels.length || paths.length !== labels.length)
    answers.fail(`it has ${paths.length} pictures, ${labels.length} labels and ${scores.length} answers`);
  // Of many classes a copy would take as much memory again.
  return scores.map((row) => (row.includes(null) ? row.map(orNaN) : (row as number[])));
}

/** What was a guess of a run's model; files of older pages do not say it. */
export function guessesIn(model: Fields): readonly Guess[] {
  if (model.raw('guesses') === undefined) return [];
  const isGuess = (item: unknown): item is Guess => GUESSES.includes(item as Guess);
  return model.list('guesses', GUESSES.join(' and '), isGuess);
}
