/** A model that came from a file, as plain data that the page keeps: everything but the values of its weights. No tfjs. */
import { UserError } from '../../shared/errors.ts';
import type { Guess, Preprocessing } from '../graph/modelFile.ts';
import type { ModelGraph } from '../graph/modelGraph.ts';

/** Which output of a model answers for each class of a dataset; null where none does. */
export interface ClassMapping {
  /** The dataset's classes, in their order. */
  classes: readonly string[];
  /** Output of each; of one sigmoid unit 0 and 1 are its two answers. */
  outputs: readonly (number | null)[];
}

export interface ImportedModel {
  /** Names it within this page, and in names of files: "imported-mnist". */
  id: string;
  /** The name of its file. */
  name: string;
  /** "Keras 3.10.0 (.keras)" */
  origin: string;
  /** Without values (`skeletonOf`): those lie beside it, in the order of `model.weights`. */
  graph: ModelGraph;
  /** Units of its output. */
  outputs: number;
  /** Names of its classes, in the order of its outputs (of one sigmoid unit: for 0 and for 1); null where unknown. */
  classes: readonly string[] | null;
  /** How pictures become its input: said by the file, or guessed and perhaps corrected by hand. */
  preprocessing: Preprocessing;
  /** True where the file says it, and nobody else something different. */
  preprocessingSaid: boolean;
  /** What nothing and nobody has said yet, so that figures rest on a guess. */
  guesses: readonly Guess[];
  /** What is to be known of how it was read, as sentences. */
  remarks: readonly string[];
  /** What was chosen by hand; null where classes are matched by their names. */
  mapping: ClassMapping | null;
  /** The last layer of the base that a new head was put on; left out where there is no such. */
  bodyEnd?: string;
}

/** How a run came to its first weights; null where they were drawn from its seed. */
export type InitialWeights =
  | { from: 'file'; name: string; origin: string }
  | { from: 'run'; number: number; weights: 'best' | 'last' };

/** "drawn by the seed", "model.keras", "best of run 3" */
export function initialWeightsText(first: InitialWeights | null): string {
  if (!first) return 'drawn by the seed';
  return first.from === 'file' ? first.name : `${first.weights} of run ${first.number}`;
}

/** The name of each answer that the model can give: "PNEUMONIA", or "output 1" where it has none. */
export function answerNames({ outputs, classes }: Pick<ImportedModel, 'outputs' | 'classes'>): string[] {
  const count = outputs === 1 ? 2 : outputs;
  return Array.from({ length: count }, (_, at) => classes?.[at] ?? `output ${at}`);
}

/** @throws UserError where the page cannot make pictures as the model takes them: it reads squares. */
export function checkSquare({ height, width, channelOrder }: Preprocessing): void {
  if (height === width) return;
  const side = Math.max(height, width);
  const channels = channelOrder === 'grayscale' ? 1 : 3;
  throw new UserError(
    `The model takes pictures of ${width} × ${height} pixels (width × height). Expected squares: every picture is read as one.`,
    `In Python, let it take squares: keras.Sequential([keras.Input((${side}, ${side}, ${channels})), keras.layers.Resizing(${height}, ${width}), model]).save("square.keras")`,
  );
}
