/**
 * A run as it lies in the browser's storage, and back. Its dataset is kept apart, once for all runs on the same pictures:
 * the run holds only how they were divided. Pure: it must not know of the database.
 */
import { type Dataset, type DatasetImage, SPLITS } from '../../dataset/types.ts';
import { UNCALIBRATED } from '../../evaluation/figures/judge.ts';
import type { SplitEvaluation } from '../../evaluation/types.ts';
import { laterPhases } from '../../formats/run/olderRunFile.ts';
import { runFile } from '../../formats/run/runFile.ts';
import { withLaterSettings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { type KeptFields, keptFields, LATER_FIELDS, UNKEPT_FIELDS } from '../state/runFields.ts';
import type { Run } from '../state/state.ts';
import { type Content, nextTask } from './contentText.ts';
import { ofBoth, type PackedSplit, packed, unpacked } from './packedAnswers.ts';

const VERSION = 1;

/** Of a union each member on its own. */
type WithPackedAnswers<R> = R extends unknown
  ? Omit<R, 'validation' | 'test'> & {
      validation: PackedSplit<'val'> | null;
      test: PackedSplit<'test'> | null;
    }
  : never;

export interface KeptRun {
  version: typeof VERSION;
  /** Of the dataset's content; see writeContent. */
  contentKey: string;
  /** Index into SPLITS of every image. */
  splits: Uint8Array;
  notes: string[];
  run: WithPackedAnswers<KeptFields>;
}

/** How a dataset is divided. */
function divisionOf({ images, notes }: Dataset): Pick<KeptRun, 'splits' | 'notes'> {
  const splits = new Uint8Array(images.length);
  // A loop: of a hundred thousand images Uint8Array.from takes ten times as long.
  for (let place = 0; place < images.length; place++) splits[place] = SPLITS.indexOf(images[place].split);
  return { splits, notes };
}

/** About 5 ms of work. */
const IMAGES_A_PIECE = 2000;

/** The dataset that was taken apart, its images in tasks of their own. @throws Error where the division is not of this content. */
async function datasetOf({ images, ...rest }: Content, { splits, notes }: KeptRun): Promise<Dataset> {
  if (splits.length !== images.length) throw new Error('The division belongs to another dataset.');
  const divided: DatasetImage[] = [];
  for (let start = 0; start < images.length; start += IMAGES_A_PIECE) {
    if (start > 0) await nextTask();
    for (const image of images.slice(start, start + IMAGES_A_PIECE))
      divided.push({ ...image, split: SPLITS[splits[divided.length]] });
  }
  return { ...rest, notes, images: divided };
}

/** What was kept before evaluations said which split they are of, or at which threshold and temperature they stand. */
function laterEvaluation<Of extends 'val' | 'test'>(
  kept: PackedSplit<Of> | null,
  split: Of,
): SplitEvaluation<Of> | null {
  if (!kept) return null;
  const whole = unpacked(kept);
  return { ...whole, split, ...ofBoth(whole, (one) => ({ ...UNCALIBRATED, ...one })) };
}

/** What is kept of a run beside its weights. */
export function keptRunOf(run: Run, contentKey: string): KeptRun {
  const { validation, test } = run;
  const answers = { validation: validation && packed(validation), test: test && packed(test) };
  return {
    version: VERSION,
    contentKey,
    ...divisionOf(run.dataset),
    run: { ...keptFields(run), ...answers },
  };
}

/** The run with the evaluations that another tab has made meanwhile, and what was chosen there by them: what was seen stays seen. */
export function withFiguresOf(run: Run, { run: other }: KeptRun): Run {
  const { decision, calibration } = run.validation ? run : other;
  const { testOpening } = run.test ? run : other;
  return {
    ...run,
    validation: run.validation ?? laterEvaluation(other.validation, 'val'),
    decision: decision ?? null,
    calibration: calibration ?? run.calibration,
    test: run.test ?? laterEvaluation(other.test, 'test'),
    testOpening: testOpening ?? null,
  };
}

/** Puts runs together again; those on the same pictures in the same division share one dataset, as they did. */
export class RunReader {
  private readonly datasets = new Map<string, Promise<Dataset>>();

  /**
   * The run that was kept. What was at work with it is over.
   * @param kept Whatever lies under the run's id.
   * Rejects with a UserError where it is damaged or of another version of the page.
   */
  async read(kept: unknown, content: Content | undefined): Promise<Run> {
    const { version, run } = (kept ?? {}) as Partial<KeptRun>;
    const name = Number.isInteger(run?.number) ? `Run ${run?.number}` : 'A run';
    if (version !== VERSION)
      throw new UserError(`${name} was kept by another version of Darkroom and is not shown.`);
    try {
      return await this.joined(kept as KeptRun, content as Content);
    } catch (cause) {
      throw new UserError(`${name} is damaged in this browser’s storage and is not shown.`, undefined, {
        cause,
      });
    }
  }

  private async joined(kept: KeptRun, content: Content): Promise<Run> {
    const { validation, test } = kept.run;
    const dataset = await this.dataset(kept, content);
    // All runs wait for the same dataset; putting one together takes some milliseconds.
    await nextTask();
    const run: Run = {
      ...LATER_FIELDS,
      ...kept.run,
      ...UNKEPT_FIELDS,
      validation: laterEvaluation(validation, 'val'),
      test: laterEvaluation(test, 'test'),
      phases: laterPhases(kept.run.phases),
      settings: withLaterSettings(kept.run.settings),
      // Kept before models said what of them is a guess.
      imported: kept.run.imported && { ...kept.run.imported, guesses: kept.run.imported.guesses ?? [] },
      dataset,
    };
    // Whatever makes a run.json can be drawn: it reads the model, the settings, the images and all figures.
    runFile({ ...run, testOpenings: 0 });
    if (![run.id, run.modelId].every((text) => typeof text === 'string')) throw new Error('It has no name.');
    if (![run.steps, run.log].every(Array.isArray)) throw new Error('It has no curves.');
    return run;
  }

  private dataset(kept: KeptRun, content: Content): Promise<Dataset> {
    const key = [kept.contentKey, kept.splits, ...kept.notes].join('\n');
    const dataset = this.datasets.get(key) ?? datasetOf(content, kept);
    this.datasets.set(key, dataset);
    return dataset;
  }
}
