/**
 * A question to the visitor as plain data, which crosses threads and fits into the state. It imports nothing.
 */

export interface QuestionOption {
  /** Stands in the setting that keeps the answer. */
  id: string;
  /** What follows from it, as a sentence. */
  label: string;
}

export interface Question {
  /** Names what is asked about, so that the answer holds for the same files only. */
  id: string;
  text: string;
  /** The likeliest first. */
  options: readonly QuestionOption[];
  /** Id of the option that was taken; null where nothing was, and an answer is needed. */
  chosen: string | null;
  /** True where the first option may be taken until there is an answer: it mixes up nothing. */
  safe: boolean;
}
