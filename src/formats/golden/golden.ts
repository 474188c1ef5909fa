/**
 * Golden answers: eight synthetic pictures and what the page's model says to them, as proof that an exported file answers
 * the same. The pictures are drawn from a seed, never a visitor's. It must not know of file formats.
 */
import * as tf from '@tensorflow/tfjs';
import { ofChannel, type PerChannel } from '../../models/graph/modelFile.ts';
import { type Random, randomFor } from '../../shared/random.ts';

/** The content of golden.json. */
export interface Golden {
  /** [height, width, channels] of one picture. */
  inputShape: number[];
  /** Each picture flat, row by row, channels last, as the network receives it: already multiplied by `rescale`. */
  inputs: number[][];
  /** The page's own answers: probabilities, one array a picture. */
  outputs: number[][];
}

/** How far answers lie from the golden ones. */
export interface GoldenComparison {
  /** Greatest difference of any probability; not a number where the other model gave none. */
  maxDifference: number;
  /** Within the tolerance. */
  same: boolean;
}

const GOLDEN_COUNT = 8;
const SEED = 20;

/** Exported files may differ from the page by float32 rounding in another order, no more. */
export const GOLDEN_TOLERANCE = 1e-5;

/**
 * A picture of shapes, uint8: a slope of brightness, stripes, a disc and some noise, all in whole numbers, so that it is
 * the same on every machine.
 */
function syntheticPicture([height, width, channels]: readonly number[], random: Random): Uint8Array {
  const upTo = (end: number) => Math.floor(random() * end);
  const pixels = new Uint8Array(height * width * channels);
  const side = Math.max(height, width);
  const [slopeRow, slopeCol, period] = [upTo(256), upTo(256), 2 + upTo(side)];
  const [discRow, discCol, radius] = [upTo(height), upTo(width), 1 + upTo(Math.ceil(side / 2))];
  const tints = Array.from({ length: channels }, () => [upTo(128), upTo(96), upTo(160) - 80]);
  let at = 0;
  for (let row = 0; row < height; row++)
    for (let col = 0; col < width; col++) {
      const slope = Math.floor((slopeRow * row) / height + (slopeCol * col) / width);
      const isStripe = (row + col) % period < period / 2;
      const isDisc = (row - discRow) ** 2 + (col - discCol) ** 2 < radius ** 2;
      for (const [base, stripe, disc] of tints) {
        const value = base + Math.floor(slope / 4) + (isStripe ? stripe : 0) + (isDisc ? disc : 0) + upTo(16);
        pixels[at++] = Math.min(255, Math.max(0, value));
      }
    }
  return pixels;
}

/** The shortest of a few decimal forms that is this float32 again: golden.json would be twice as long otherwise. */
function shortened(value: number): number {
  const exact = Math.fround(value);
  const short = Number(exact.toPrecision(8));
  return Math.fround(short) === exact ? short : Number(exact.toPrecision(9));
}

/** The eight pictures, flat, as a network of that input receives them. The same for the same arguments, everywhere. */
export function goldenInputs(
  inputShape: readonly number[],
  rescale: PerChannel,
  offset: PerChannel = 0,
): number[][] {
  const channels = inputShape[2];
  // One form for each value of a byte in each channel: a picture has hundreds of thousands of them.
  const forms = Array.from({ length: channels }, (_, channel) =>
    Array.from({ length: 256 }, (__, value) =>
      shortened(value * ofChannel(rescale, channel) + ofChannel(offset, channel)),
    ),
  );
  return Array.from({ length: GOLDEN_COUNT }, (_, picture) => {
    const pixels = syntheticPicture(inputShape, randomFor(SEED, picture));
    return Array.from(pixels, (value, at) => forms[at % channels][value]);
  });
}

/** A model's answers to pictures as golden.json holds them, one array a picture. One picture at a time: memory is short beside a page's model. */
export async function answersTo(
  model: tf.LayersModel,
  { inputShape, inputs }: Pick<Golden, 'inputShape' | 'inputs'>,
): Promise<number[][]> {
  const answers: number[][] = [];
  for (const input of inputs) {
    const output = tf.tidy(() =>
      (model.predict(tf.tensor(input, [1, ...inputShape])) as tf.Tensor).flatten(),
    );
    try {
      answers.push(Array.from(await output.data<'float32'>(), (score) => score));
    } finally {
      output.dispose();
    }
  }
  return answers;
}

/** The golden answers of the page's own model; `rescale` and `offset` as the run scales pictures. The model stays the caller's. */
export async function makeGolden(
  model: tf.LayersModel,
  rescale: PerChannel,
  offset: PerChannel = 0,
): Promise<Golden> {
  const inputShape = model.inputs[0].shape.slice(1) as number[];
  const inputs = goldenInputs(inputShape, rescale, offset);
  return { inputShape, inputs, outputs: await answersTo(model, { inputShape, inputs }) };
}

/** Compares answers, of a file that was read back, with the golden ones. */
export function compareAnswers(golden: Golden, answers: readonly (readonly number[])[]): GoldenComparison {
  const hasAll =
    answers.length === golden.outputs.length &&
    golden.outputs.every((output, picture) => output.length === answers[picture].length);
  if (!hasAll) return { maxDifference: Number.NaN, same: false };
  // Math.max passes NaN on, so a broken answer is never "same".
  const maxDifference = Math.max(
    ...golden.outputs.flatMap((output, picture) =>
      output.map((score, i) => Math.abs(score - answers[picture][i])),
    ),
  );
  return { maxDifference, same: maxDifference <= GOLDEN_TOLERANCE };
}
