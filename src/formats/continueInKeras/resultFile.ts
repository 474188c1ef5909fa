/**
 * Reads result.json, which the script of "Continue in Keras" writes: every field is checked, and the figures are
 * computed anew from the scores. It must not know of the page.
 */
import { judge } from '../../evaluation/judge.ts';
import type { Evaluation } from '../../evaluation/types.ts';
import { outputCountOf } from '../../models/shapes.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES, type Settings, settingProblem } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import type { EpochLogs } from '../../training/types.ts';

/** A training in Keras, as the comparison needs it. */
export interface KerasResult {
  /** Of the page's run that it went on from. */
  run: { number: number; startedAt: string; modelId: string };
  dataset: { classes: string[]; hash: string };
  framework: { keras: string; backend: string; devices: string };
  /** Those of the run; `epochs` counts the page's and Keras' together. */
  settings: Settings;
  /** Epochs that the page had trained before. */
  initialEpoch: number;
  /** One entry for every epoch in Keras. */
  epochs: EpochLogs[];
  /** Counts from 1, the page's epochs included; null where none was best. */
  bestEpoch: number | null;
  seconds: number;
  test: { paths: string[]; best: Evaluation; last: Evaluation } | null;
}

type Fields = Readonly<Record<string, unknown>>;

function fail(what: string): never {
  throw new UserError(
    `This result.json cannot be used: ${what}.`,
    'Expected the file that train.py of "Continue in Keras" writes, unchanged.',
  );
}

/** Reads fields of one object, each of a known kind; `name` is what a sentence calls it. */
class Reader {
  private readonly fields: Fields;
  constructor(
    private readonly name: string,
    value: unknown,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      fail(`"${name}" is not an object`);
    this.fields = value as Fields;
  }
  private wrong(key: string, expected: string): never {
    return fail(`"${this.name ? `${this.name}.` : ''}${key}" is not ${expected}`);
  }
  raw(key: string): unknown {
    return this.fields[key];
  }
  object(key: string): Reader {
    return new Reader(this.name ? `${this.name}.${key}` : key, this.fields[key]);
  }
  text(key: string): string {
    const value = this.fields[key];
    return typeof value === 'string' ? value : this.wrong(key, 'a text');
  }
  number(key: string, min = Number.NEGATIVE_INFINITY): number {
    const value = this.fields[key];
    return Number.isFinite(value) && (value as number) >= min
      ? (value as number)
      : this.wrong(key, `a number${min === 0 ? ' from 0 on' : ''}`);
  }
  list<T>(key: string, expected: string, fits: (item: unknown) => item is T): T[] {
    const value = this.fields[key];
    return Array.isArray(value) && value.every(fits) ? value : this.wrong(key, `a list of ${expected}`);
  }
}

const isText = (item: unknown): item is string => typeof item === 'string';
/** Python writes null for what is not a number: a diverged loss. */
const isFigure = (item: unknown): item is number | null => item === null || Number.isFinite(item);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail('it is not JSON, or not whole');
  }
}

function settingsOf(reader: Reader): Settings {
  const settings: Record<string, unknown> = { ...DEFAULT_SETTINGS };
  for (const name of SETTING_NAMES) {
    const value = reader.raw(name);
    // A setting that an older page did not know stays at its default.
    if (value === undefined) continue;
    // Epochs of page and Keras together may be more than the form allows.
    const problem = name === 'epochs' ? null : settingProblem(name, value);
    if (problem) fail(problem.replace(/\.$/, ''));
    settings[name] = value;
  }
  settings.epochs = reader.number('epochs', 0);
  return settings as Settings;
}

function epochsOf(history: Reader): EpochLogs[] {
  const figures = (name: keyof EpochLogs) =>
    history.list(name, 'numbers', isFigure).map((figure) => figure ?? Number.NaN);
  const [loss, accuracy] = [figures('loss'), figures('accuracy')];
  const [valLoss, valAccuracy] = [figures('val_loss'), figures('val_accuracy')];
  const hasVal = valLoss.length > 0;
  if ([accuracy, ...(hasVal ? [valLoss, valAccuracy] : [])].some(({ length }) => length !== loss.length))
    fail('"history" has figures for different numbers of epochs');
  return loss.map((value, epoch) => ({
    loss: value,
    accuracy: accuracy[epoch],
    ...(hasVal && { val_loss: valLoss[epoch], val_accuracy: valAccuracy[epoch] }),
  }));
}

function testOf(reader: Reader, classes: readonly string[], outputs: number): KerasResult['test'] {
  const paths = reader.list('paths', 'paths', isText);
  const isLabel = (item: unknown): item is number =>
    Number.isInteger(item) && classes[item as number] !== undefined;
  const labels = reader.list('labels', `numbers below ${classes.length}`, isLabel);
  const isRow = (item: unknown): item is number[] =>
    Array.isArray(item) &&
    item.length === outputs &&
    item.every((score) => typeof score === 'number' && score >= 0 && score <= 1);
  const evaluationOf = (name: string): Evaluation => {
    const scores = reader.object(name).list('scores', `${outputs} probabilities each`, isRow);
    if (scores.length !== labels.length || paths.length !== labels.length)
      fail(`it has ${paths.length} test pictures, ${labels.length} labels and ${scores.length} answers`);
    return judge(labels, scores, classes);
  };
  return paths.length > 0 ? { paths, best: evaluationOf('best'), last: evaluationOf('last') } : null;
}

/** The content of result.json. Throws a UserError that says what is wrong with it. */
export function readResult(text: string): KerasResult {
  const whole = new Reader('', parse(text));
  if (whole.raw('format') !== 'darkroom-result') fail('it is another kind of file');
  if (whole.raw('version') !== 1) fail(`its version is ${whole.raw('version')}, expected 1`);
  const [run, dataset, framework] = ['run', 'dataset', 'framework'].map((key) => whole.object(key));
  const settings = settingsOf(whole.object('settings'));
  const classes = dataset.list('classes', 'names', isText);
  if (classes.length < 2) fail('it has fewer than two classes');
  return {
    run: { number: run.number('number', 0), startedAt: run.text('startedAt'), modelId: run.text('modelId') },
    dataset: { classes, hash: dataset.text('hash') },
    framework: {
      keras: framework.text('keras'),
      backend: framework.text('backend'),
      devices: framework.text('devices'),
    },
    settings,
    initialEpoch: whole.number('initialEpoch', 0),
    epochs: epochsOf(whole.object('history')),
    bestEpoch: whole.raw('bestEpoch') === null ? null : whole.number('bestEpoch', 0),
    seconds: whole.number('seconds', 0),
    test:
      whole.raw('test') === null
        ? null
        : testOf(whole.object('test'), classes, outputCountOf(settings, classes.length)),
  };
}
