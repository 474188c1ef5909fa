/** Which average of two sets of weights is taken, by what each answers to the validation split. It imports nothing. */

/**
 * The place of the lowest loss; of equal ones the first. What is no number is never chosen; where none is one, the last place: the
 * weights stay as they were trained.
 * @param shares By rising share of the trained weights.
 */
export function chosenShare(shares: readonly { loss: number }[]): number {
  const lowest = shares.reduce(
    (best, { loss }, place) => (loss < (shares[best]?.loss ?? Number.POSITIVE_INFINITY) ? place : best),
    -1,
  );
  return lowest < 0 ? shares.length - 1 : lowest;
}
