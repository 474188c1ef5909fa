/**
 * Answers for pictures of the validation split, or out of fold for pictures of train, as a type of their own: whatever chooses a
 * threshold, a temperature or a band takes nothing else, so nothing can be fitted on the test split. It imports shared/errors and
 * types only.
 */
import type { Dataset } from '../../dataset/types.ts';
import { UserError } from '../../shared/errors.ts';
import type { Evaluation, SplitEvaluation } from '../types.ts';
import { scaledScores } from './temperature.ts';

/** Of an evaluation of the validation split, what choices are made by. */
export type JudgedValidation = Pick<SplitEvaluation<'val'>, 'split'> &
  Record<'best' | 'last', Pick<Evaluation, 'labels' | 'scores'>>;

/** Which pictures were answered: those of the validation split, or each by a model that was not trained on it. */
export type PredictionsOf = 'validation' | 'out-of-fold';

/**
 * Labels and scores that can only be made from an evaluation of the validation split, or from answers of folds without a test
 * picture: the private field makes the type nominal for the compiler, and `verified` asks for it at run time, where a cast or a
 * copy from a worker has none.
 */
export class ValidationPredictions {
  readonly #labels: readonly number[];
  readonly #scores: readonly (readonly number[])[];

  private constructor(
    labels: readonly number[],
    scores: readonly (readonly number[])[],
    readonly of: PredictionsOf,
  ) {
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
    return ValidationPredictions.finite(truths, scores, 'validation');
  }

  /**
   * Answers out of fold: each by a model that did not see the picture.
   * @param dataset Whose split is the run's.
   * @param answered Place of each answered picture among the dataset's images.
   * @param scores Outputs for these, in the same order.
   * @throws UserError where one is of the test split, there are none, or a score is no number.
   */
  static ofFolds(
    { images }: Pick<Dataset, 'images'>,
    answered: readonly number[],
    scores: readonly (readonly number[])[],
  ): ValidationPredictions {
    const isSound = (place: number) => images[place] !== undefined && images[place].split !== 'test';
    const isWhole = answered.length === scores.length && new Set(answered).size === answered.length;
    if (answered.length === 0 || !isWhole || !answered.every(isSound)) throw notValidation();
    const truths = answered.map((place) => images[place].label);
    return ValidationPredictions.finite(truths, scores, 'out-of-fold');
  }

  private static finite(
    labels: readonly number[],
    scores: readonly (readonly number[])[],
    of: PredictionsOf,
  ): ValidationPredictions {
    if (!scores.every((outputs) => outputs.every(Number.isFinite)))
      throw new UserError(
        'The model answers with something that is not a number, so nothing can be chosen by its answers.',
        'Train it again with a lower learning rate.',
      );
    return new ValidationPredictions(labels, scores, of);
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
    return new ValidationPredictions(this.#labels, scaledScores(this.#scores, temperature), this.of);
  }
}

function notValidation(): UserError {
  return new UserError(
    'Thresholds, temperatures and bands are chosen on the validation split or out of fold only, and these are other pictures.',
    'The test split would no longer say how the model does on new pictures.',
  );
}
