/**
 * Answers for pictures of the validation split, as a type of their own: whatever chooses a threshold, a temperature or
 * a band takes nothing else, so nothing can be fitted on the test split. It imports shared/errors and types only.
 */
import type { Dataset } from '../dataset/types.ts';
import { UserError } from '../shared/errors.ts';
import { scaledScores } from './temperature.ts';

/**
 * Labels and scores that can only be made from images whose split is `val`: the private field makes the type nominal
 * for the compiler, and `verified` asks for it at run time, where a cast or a copy from a worker has none.
 */
export class ValidationPredictions {
  readonly #labels: readonly number[];
  readonly #scores: readonly (readonly number[])[];

  private constructor(labels: readonly number[], scores: readonly (readonly number[])[]) {
    this.#labels = Object.freeze([...labels]);
    this.#scores = Object.freeze(scores.map((outputs) => Object.freeze([...outputs])));
  }

  /**
   * @param indices Images of the dataset that were judged.
   * @param scores Outputs of the model for them, [n][outputs].
   * @throws UserError where one of the images is not of the validation split, there are none, or a score is no number.
   * @throws RangeError where the lists differ in length.
   */
  static of(
    { images }: Pick<Dataset, 'images'>,
    indices: readonly number[],
    scores: readonly (readonly number[])[],
  ): ValidationPredictions {
    if (indices.length !== scores.length)
      throw new RangeError(`${indices.length} images do not match ${scores.length} scores.`);
    if (indices.length === 0)
      throw new UserError(
        'There are no validation pictures to choose a threshold by.',
        'Carve a validation split.',
      );
    for (const index of indices) if (images[index]?.split !== 'val') throw notValidation();
    if (!scores.every((outputs) => outputs.every(Number.isFinite)))
      throw new UserError(
        'The model answers with something that is not a number, so nothing can be chosen by its answers.',
        'Train it again with a lower learning rate.',
      );
    return new ValidationPredictions(
      indices.map((index) => images[index].label),
      scores,
    );
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
