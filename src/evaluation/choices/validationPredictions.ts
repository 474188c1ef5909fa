/**
 * Answers for pictures of the validation split, as a type of their own: whatever chooses a threshold, a temperature or
 * a band takes nothing else, so nothing can be fitted on the test split. It imports shared/errors and types only.
 */
import type { Dataset } from '../../dataset/types.ts';
import { UserError } from '../../shared/errors.ts';
import type { Evaluation, SplitEvaluation } from '../types.ts';
import { scaledScores } from './temperature.ts';

/** Of an evaluation of the validation split, what choices are made by. */
export type JudgedValidation = Pick<SplitEvaluation<'val'>, 'split'> &
  Record<'best' | 'last', Pick<Evaluation, 'labels' | 'scores'>>;

/**
 * Labels and scores that can only be made from an evaluation of the validation split: the private field makes the type
 * nominal for the compiler, and `verified` asks for it at run time, where a cast or a copy from a worker has none.
 */
export class ValidationPredictions {
  readonly #labels: readonly number[];
  readonly #scores: readonly (readonly number[])[];

  private constructor(labels: readonly number[], scores: readonly (readonly number[])[]) {
    this.#labels = Object.freeze([...labels]);
    this.#scores = Object.freeze(scores.map((outputs) => Object.freeze([...outputs])));
  }

  /**
   * The answers of a run's best or last weights.
   * @param dataset What the run was trained and judged on.
   * @throws UserError where something else than its validation split was judged, that has no pictures, or a score is no number.
   */
  static of(
    { images }: Pick<Dataset, 'images'>,
    evaluation: JudgedValidation,
    which: 'best' | 'last',
  ): ValidationPredictions {
    const { labels, scores } = evaluation[which];
    const truths: number[] = [];
    // A loop: of a hundred thousand images a list for each takes longer than a task may.
    for (const { split, label } of images) if (split === 'val') truths.push(label);
    if (truths.length === 0)
      throw new UserError(
        'There are no validation pictures to choose a threshold by.',
        'Carve a validation split.',
      );
    const same = labels.length === truths.length && labels.every((label, place) => label === truths[place]);
    if (evaluation.split !== 'val' || !same) throw notValidation();
    if (!scores.every((outputs) => outputs.every(Number.isFinite)))
      throw new UserError(
        'The model answers with something that is not a number, so nothing can be chosen by its answers.',
        'Train it again with a lower learning rate.',
      );
    return new ValidationPredictions(truths, scores);
  }

  /** What was given, if it truly is of the validation split. @throws UserError */
  static verified(given: ValidationPredictions): ValidationPredictions {
    if (!(#labels in given)) throw notValidation();
    return given;
  }

  /** True class of each picture. */
  get labels(): readonly number[] {
    return this.#labels;
  }

  /** Outputs of the model, [n][outputs]. */
  get scores(): readonly (readonly number[])[] {
    return this.#scores;
  }

  /** The same answers with their probabilities softened (above 1) or sharpened (below 1). */
  atTemperature(temperature: number): ValidationPredictions {
    return new ValidationPredictions(this.#labels, scaledScores(this.#scores, temperature));
  }
}

function notValidation(): UserError {
  return new UserError(
    'Thresholds, temperatures and bands are chosen on the validation split only, and these are other pictures.',
    'The test split would no longer say how the model does on new pictures.',
  );
}
