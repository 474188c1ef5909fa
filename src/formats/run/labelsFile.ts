/**
 * labels.json: what someone needs beside the weights to use the model. It must not know of the page.
 */
import { type DecisionChoice, outputThreshold } from '../../evaluation/choices/decisionChoice.ts';
import type { Guess, Preprocessing } from '../../models/graph/modelFile.ts';
import { type ChosenModel, preprocessingAt } from '../../models/imported/chosenModel.ts';
import { outputCountOf } from '../../models/shapes.ts';
import type { Settings } from '../../settings.ts';

/** The content of labels.json. */
export interface LabelsFile {
  /** Names by label; with one output a class, also the order of the outputs. */
  classes: string[];
  /** Only with a single sigmoid unit: its output, as it is, is the probability of `positive`, answered above `threshold`. */
  binary: { positive: string; threshold: number } | null;
  /**
   * How outputs of these weights become answers, by what the run fitted before it was judged and the decision desk on top of that; null
   * where neither did anything. Its threshold is that of the probability at its temperature; `binary` has the same for the output as
   * it is.
   */
  decision: DecisionChoice | null;
  /**
   * How a picture becomes the model's input: colours, made a square of imageSize × imageSize px as aspectRatio says, values × rescale + offset, channels
   * in that order; a list where each channel has numbers of its own. Offset (0) and order (as colours say) may be absent.
   */
  preprocessing: Pick<Settings, 'colorMode' | 'imageSize' | 'aspectRatio' | 'decodeQuality'> & {
    rescale: Preprocessing['scale'];
  } & Partial<Pick<Preprocessing, 'offset' | 'channelOrder'>>;
  /** Which of this nobody has confirmed of an imported model: the order of its outputs, its range. Absent where all is sure. */
  guesses?: readonly Guess[];
}

/**
 * @param classes Sorted class names of the dataset.
 * @param model Of which it is.
 * @param decision How the outputs of the weights beside it become answers; see outputChoice.
 */
export function labelsFile(
  classes: readonly string[],
  settings: Settings,
  model: ChosenModel,
  decision: DecisionChoice | null = null,
): LabelsFile {
  const { colorMode, imageSize, aspectRatio, decodeQuality } = settings;
  const { scale, offset, channelOrder } = preprocessingAt(model, settings);
  const { imported } = model;
  const isPlain = !imported && channelOrder === colorMode && offset === 0;
  const single = outputCountOf(settings, classes.length) === 1;
  return {
    classes: [...classes],
    binary: single ? { positive: classes[1], threshold: outputThreshold(decision) ?? 0.5 } : null,
    decision,
    preprocessing: {
      ...{ colorMode, imageSize, aspectRatio, decodeQuality, rescale: scale },
      ...(!isPlain && { offset, channelOrder }),
    },
    ...(imported && imported.guesses.length > 0 && { guesses: imported.guesses }),
  };
}
