/**
 * Where a picture speaks for a class: Grad-CAM, or the gradient of the input where a model has no convolution. It must not
 * know of datasets or of the page.
 */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../models/layers/rule.ts';
import { UserError } from '../../shared/errors.ts';
import { forward } from '../step/forward.ts';
import { probabilities } from '../step/loss.ts';
import { meanProbabilities, membersOf } from '../step/members.ts';
import { type PictureInput, uploadInput } from '../step/pictureInput.ts';
import { lastConvolutionalLayer } from './convolutionalLayer.ts';

/** A model's answer to one picture, and where in the picture it comes from. */
export interface Explanation {
  /** Of each class; they sum to 1. */
  probabilities: number[];
  /** The class that is explained. */
  label: number;
  method: 'grad-cam' | 'saliency';
  /** How many models were averaged: of an ensemble the map is the mean of theirs. */
  models: number;
  /** Of Grad-CAM: the layer's name, and the height and width of its maps in cells; of an ensemble those of its first model. */
  layer: { name: string; cells: readonly [height: number, width: number] } | null;
  /** Float32 [height, width] of the input, divided by its own maximum: 0 to 1, or zero everywhere. */
  map: Float32Array;
  /** Before the division; 0 where nothing in the picture speaks for the class. */
  maximum: number;
}

export interface ExplainOptions extends PictureInput {
  /** The class to explain; null for the likeliest one. */
  label: number | null;
}

/** Which class is explained: one by its index, the likeliest by probabilities [1, outputs] on the device, or null: by the logits themselves. */
type Explained = number | tf.Tensor2D | null;

/**
 * The logit of one class; a scalar. Of one sigmoid unit it is z for class 1 and −z for class 0, since σ(−z) = 1 − σ(z).
 */
function classLogit(logits: tf.Tensor2D, explained: Explained): tf.Scalar {
  const [, outputs] = logits.shape;
  // Its own gradient: which class is the likeliest is found on the device, by kernels that have none.
  const pick = tf.customGrad((z, save) => {
    const values = z as tf.Tensor2D;
    const likeliest = (answer: tf.Tensor2D) =>
      outputs === 1
        ? tf.sub(tf.mul(tf.greater(answer, 0.5).toFloat(), 2), 1)
        : tf.oneHot(tf.argMax(answer, 1).toInt(), outputs).toFloat();
    const chosen = (label: number) =>
      outputs === 1
        ? tf.tensor2d([label === 1 ? 1 : -1], [1, 1])
        : tf.oneHot(tf.tensor1d([label], 'int32'), outputs).toFloat();
    const direction =
      typeof explained === 'number' ? chosen(explained) : likeliest(explained ?? probabilities(values));
    (save as tf.GradSaveFunc)([direction]);
    return {
      value: tf.sum(tf.mul(values, direction)),
      gradFunc: (dy, saved) => tf.mul(dy, saved[0]),
    };
  });
  return pick(logits) as tf.Scalar;
}

/** A map [height, width] on the device that is not scaled yet, with the logits that it explains; the caller owns both. */
interface RawMap {
  map: tf.Tensor2D;
  logits: tf.Tensor2D;
  layer: Explanation['layer'];
}

/**
 * Grad-CAM (Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization"):
 * α_k = 1/Z Σ_ij ∂y/∂A_ij^k (eq. 1), map = ReLU(Σ_k α_k A^k) (eq. 2), y the logit of the class and A^k the maps of the last
 * convolution, here brought to the picture's size by bilinear interpolation. The sum of eq. 1 is ∂y/∂δ_k where δ_k is
 * added to all of A^k. So the layer's output is taken and shifted where it is computed: this works in nested models too,
 * and the way back ends there.
 */
function gradCam(
  model: tf.LayersModel,
  picture: tf.Tensor4D,
  explained: Explained,
  { layer, channels }: { layer: tf.layers.Layer; channels: number },
): RawMap {
  let maps: tf.Tensor4D | undefined;
  let logits: tf.Tensor2D | undefined;
  const { call } = layer;
  try {
    const { grad } = tf.valueAndGrad((shift) => {
      layer.call = (...args) => {
        const [output] = [call.apply(layer, args)].flat();
        maps = tf.keep(tf.clone(output as tf.Tensor4D));
        return tf.add(output, shift);
      };
      logits = tf.keep(forward(model, picture, null));
      return classLogit(logits, explained);
    })(tf.zeros([1, 1, 1, channels]));
    const [, rows, columns] = maps!.shape;
    const alphas = tf.div(grad, rows * columns);
    const map = tf.relu(tf.sum(tf.mul(maps!, alphas), 3, true)) as tf.Tensor4D;
    const [, height, width] = picture.shape;
    const wide = tf.image.resizeBilinear(map, [height, width], false, true);
    return {
      map: wide.reshape([height, width]),
      logits: tf.clone(logits!),
      layer: { name: layer.name, cells: [rows, columns] },
    };
  } finally {
    layer.call = call;
    tf.dispose([maps, logits].filter((tensor) => tensor !== undefined));
  }
}

/**
 * Input-gradient saliency (Simonyan et al. 2014, "Deep Inside Convolutional Networks", section 3.1): max over the channels of
 * |∂y/∂x|, y the logit of the class and x the picture as the model gets it.
 */
function saliency(model: tf.LayersModel, picture: tf.Tensor4D, explained: Explained): RawMap {
  let logits: tf.Tensor2D | undefined;
  try {
    const { grad } = tf.valueAndGrad((x) => {
      logits = tf.keep(forward(model, x as tf.Tensor4D, null));
      return classLogit(logits, explained);
    })(picture);
    const map = tf.max<tf.Tensor3D>(tf.abs(grad), 3).squeeze<tf.Tensor2D>([0]);
    return { map, logits: tf.clone(logits!), layer: null };
  } finally {
    logits?.dispose();
  }
}

/**
 * The map of one model; of an ensemble the mean of its models' maps, each of which explains the class by its own logit: a mean of
 * probabilities has none.
 */
function meanMap(members: readonly tf.LayersModel[], picture: tf.Tensor4D, explained: Explained): RawMap {
  const raws = members.map((member) => {
    const maps = lastConvolutionalLayer(member);
    return maps ? gradCam(member, picture, explained, maps) : saliency(member, picture, explained);
  });
  const [first] = raws;
  const map = raws.length === 1 ? first.map : tf.mean<tf.Tensor2D>(tf.stack(raws.map((raw) => raw.map)), 0);
  return { ...first, map };
}

/** The probabilities of all classes, and the likeliest class as everywhere: p > 0.5 of one unit, the first largest of several. */
function answerOf(output: number[]): { all: number[]; likeliest: number } {
  const all = output.length === 1 ? [1 - output[0], output[0]] : output;
  const likeliest = output.length === 1 ? Number(output[0] > 0.5) : all.indexOf(Math.max(...all));
  return { all, likeliest };
}

/**
 * Explains the answer to one picture. Everything is sent to the device before the first wait, so that no other work comes in
 * between.
 * @param pixels Views of the picture, itself first: uint8 [views, height, width, channels] of the model's input. The answer is the
 *   mean of those to all of them; the map is of the picture itself.
 * @throws UserError where the model answers with no number.
 */
export async function explain(
  model: tf.LayersModel,
  pixels: Uint8Array,
  { label, ...input }: ExplainOptions,
): Promise<Explanation> {
  const members = membersOf(model);
  let layer: Explanation['layer'] = null;
  const [map, output] = tf.tidy(() => {
    const bytes = sizeOf(input.inputShape);
    const views = pixels.length / bytes;
    const upload = (view: number) => uploadInput(pixels.subarray(view * bytes, (view + 1) * bytes), 1, input);
    // One by one: a device may have no room for all of them.
    const answers = Array.from({ length: views > 1 ? views : 0 }, (_, view) =>
      tf.tidy(() => meanProbabilities(members, upload(view))),
    );
    const picture = upload(0);
    // Which class is the likeliest is the ensemble's to say; a single model's own logits say it on the way.
    const mean =
      views > 1
        ? tf.mean<tf.Tensor2D>(tf.concat(answers), 0, true)
        : members.length > 1
          ? meanProbabilities(members, picture)
          : null;
    const raw = meanMap(members, picture, label ?? mean);
    layer = raw.layer;
    return [raw.map, mean ?? probabilities(raw.logits)];
  });
  try {
    const [values, answer] = await Promise.all([map.data<'float32'>(), output.data<'float32'>()]);
    if (!answer.every(Number.isFinite))
      throw new UserError(
        'The model’s answer to this picture is not a number.',
        'Its weights have grown out of bounds. Look at other weights or another run.',
      );
    const { all, likeliest } = answerOf([...answer]);
    const maximum = values.reduce((most, value) => Math.max(most, value), 0);
    return {
      probabilities: all,
      label: label ?? likeliest,
      method: layer ? 'grad-cam' : 'saliency',
      models: members.length,
      layer,
      map: values.map((value) => (maximum > 0 ? value / maximum : 0)),
      maximum,
    };
  } finally {
    tf.dispose([map, output]);
  }
}
