/** What an entry of the catalogue is: a name, and a function that draws its graph. No tfjs. */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { type Drawn, drawGraph } from '../graph/draft.ts';
import type { Preprocessing } from '../graph/modelFile.ts';
import type { ModelGraph } from '../graph/modelGraph.ts';
import type { InputShape } from '../types.ts';

/** What becomes of the values of a picture; its size is that of the settings. */
export type ValueRange = Pick<Preprocessing, 'channelOrder' | 'scale' | 'offset'>;

export interface ModelDefinition {
  id: string;
  /** Shown to the user. */
  title: string;
  /** One or two sentences: what it is and when to choose it. */
  summary: string;
  /** Widths that Keras has (`alpha`), the smallest first, 1 among them; left out where there are none. */
  widths?: readonly number[];
  /** The least height and width in pixels; where it is left out, whatever leaves something of the picture. */
  leastSize?: number;
  /** Its own; where it is left out, the settings say what values it takes. */
  preprocessing?: ValueRange;
  /** The ends of its blocks, the first one first: places to cut it, or to begin to train. */
  cutLayers?: readonly string[];
  /**
   * Draws everything between the picture and the output layer, which depends on the classes.
   * @param width One of `widths`, 1 where there are none.
   */
  layers: (picture: Drawn, width: number) => Drawn;
}

/** How an entry of the catalogue is drawn. */
export type Drawing = Pick<Settings, 'width' | 'headDropout'>;

/** The widths of a model. */
export const widthsOf = ({ widths = [1] }: ModelDefinition): readonly number[] => widths;

/** @throws UserError where it has no such width, with those that it has. */
function checkWidth(definition: ModelDefinition, width: number): void {
  const widths = widthsOf(definition);
  if (widths.includes(width)) return;
  throw new UserError(
    `"${definition.title}" has no width ${width}.`,
    widths.length === 1 ? 'Its width is always 1.' : `Choose one of ${widths.join(', ')}.`,
  );
}

/** @throws UserError where the pictures are smaller than a model takes. */
function checkSize({ title, leastSize = 1 }: ModelDefinition, [height, width]: InputShape): void {
  if (Math.min(height, width) >= leastSize) return;
  throw new UserError(
    `Pictures of ${width} × ${height} are too small for "${title}": it takes them from ${leastSize} × ${leastSize} pixels on.`,
    'Choose a larger image size or another model.',
  );
}

/**
 * The graph of an architecture for pictures of `inputShape`, without values of its weights. Its output layer is one sigmoid
 * unit, or a softmax over several.
 * @throws UserError where the pictures are too small, or there is no such width.
 */
export function graphOf(
  definition: ModelDefinition,
  inputShape: InputShape,
  outputs: number,
  { width = 1, headDropout = 0 }: Partial<Drawing> = {},
): ModelGraph {
  const { id, title, layers, preprocessing } = definition;
  checkWidth(definition, width);
  checkSize(definition, inputShape);
  const activation = outputs === 1 ? 'sigmoid' : 'softmax';
  return drawGraph(id.replaceAll('-', '_'), inputShape, {
    draw(picture) {
      const seen = layers(picture, width);
      const kept = headDropout > 0 ? seen.to('Dropout', { rate: headDropout }) : seen;
      return kept.to('Dense', { units: outputs, activation });
    },
    // keras.applications writes all of its networks so, chains among them.
    isFunctional: preprocessing !== undefined,
    onLayer(layer, shape) {
      if (shape.some((size) => size < 1))
        throw new UserError(
          `Pictures of ${inputShape[1]} × ${inputShape[0]} are too small for "${title}": nothing is left after ${layer}.`,
          'Choose a larger image size or another model.',
        );
    },
  });
}
