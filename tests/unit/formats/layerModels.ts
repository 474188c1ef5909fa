/** Small models with random weights, one for each layer that exports write, and what TensorFlow.js says to pictures. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import type { LabelsFile } from '../../../src/formats/run/labelsFile.ts';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import { NOTEBOOK_MODELS } from '../../../src/models/catalogue/notebook.ts';
import { type Drawn, drawGraph } from '../../../src/models/graph/draft.ts';
import { randomFor } from '../../../src/shared/random.ts';
import { sharedPath } from '../support/shared.ts';

const { layers } = tf;

export const LABELS: LabelsFile = {
  classes: ['cat', 'dog <b>', 'fish'],
  binary: null,
  decision: null,
  preprocessing: {
    colorMode: 'rgb',
    imageSize: 12,
    aspectRatio: 'squeeze',
    decodeQuality: 'fast',
    rescale: 1 / 255,
  },
};

/** Gives every weight random values; variances between a half and one and a half. */
export function randomizeWeights(model: tf.LayersModel, seed: number): void {
  const random = randomFor(seed);
  model.weights.forEach((weight) => {
    const size = weight.shape.reduce<number>((all, side) => all * (side ?? 1), 1);
    const fanIn = size / (weight.shape.at(-1) ?? 1);
    const isVariance = weight.originalName.includes('variance');
    const width = isVariance || weight.shape.length === 1 ? 1 : Math.sqrt(12 / fanIn);
    const values = Float32Array.from({ length: size }, () => (random() - 0.5) * width + (isVariance ? 1 : 0));
    const tensor = tf.tensor(values, weight.shape as number[]);
    weight.write(tensor);
    tensor.dispose();
  });
}

/** Pictures in [0, 1), flat. */
export function randomPictures(count: number, shape: readonly number[], seed: number): Float32Array {
  const random = randomFor(seed, 1);
  return Float32Array.from({ length: count * shape.reduce((a, b) => a * b, 1) }, random);
}

/** What TensorFlow.js answers, flat. */
export function answersOf(model: tf.LayersModel, pictures: Float32Array): Float32Array {
  const shape = model.inputs[0].shape.slice(1) as number[];
  const count = pictures.length / shape.reduce((a, b) => a * b, 1);
  return tf.tidy(() => {
    const output = model.predict(tf.tensor(pictures, [count, ...shape])) as tf.Tensor;
    return output.dataSync<'float32'>();
  });
}

/** A TensorFlow.js model by strangers, of the shared folder. */
export function readRealModel(name: string): Promise<tf.LayersModel> {
  const folder = sharedPath(`real_models/${name}`);
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(`${folder}/model.json`, 'utf8'));
  const [{ paths, weights }] = weightsManifest;
  const weightData = new Uint8Array(readFileSync(`${folder}/${paths[0]}`)).buffer;
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weights, weightData }));
}

const SHAPE = [12, 11, 3];

/** Input, the layers given, and a head that sees every value of theirs in its place. */
function chain(...middle: tf.layers.Layer[]): tf.LayersModel {
  const input = tf.input({ shape: SHAPE });
  const end = middle.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  const flat =
    end.shape.length > 2 ? (layers.flatten().apply(end) as tf.SymbolicTensor) : (end as tf.SymbolicTensor);
  const output = layers.dense({ units: 3, activation: 'softmax' }).apply(flat) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
}

/** Keras' Normalization, which TensorFlow.js has not; one mean and variance for all channels. */
class Normalization extends tf.layers.Layer {
  static className = 'Normalization';
  constructor(private readonly invert: boolean) {
    super({});
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    return tf.tidy(() => (this.invert ? x.mul(0.5).add(0.4) : x.sub(0.4).div(0.5)));
  }
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), axis: -1, mean: [0.4], variance: [0.25], invert: this.invert };
  }
}

/** What is drawn of the picture, flat, and a head: for layers and arguments that TensorFlow.js itself has not. */
function drawn(draw: (picture: Drawn) => Drawn): tf.LayersModel {
  const graph = drawGraph('drawn', SHAPE, {
    draw: (picture) => draw(picture).to('Flatten').to('Dense', { units: 3, activation: 'softmax' }),
  });
  return buildModel(graph, 5);
}

/** Values on both sides of every bend of an activation. */
const wide = (picture: Drawn) => picture.to('Rescaling', { scale: [18, 16, 14], offset: [-9, -8, -7] });
const DRAWN_CONV = { filters: 6, kernel_size: 3, padding: 'same' };

const conv = (args: object) => layers.conv2d({ filters: 5, kernelSize: 3, ...args });
const same = { padding: 'same' } as const;

/** A squeeze-and-excitation block: products broadcast over rows and columns. */
function gated(): tf.LayersModel {
  const input = tf.input({ shape: SHAPE });
  const x = conv(same).apply(input) as tf.SymbolicTensor;
  const pooled = layers.globalAveragePooling2d({}).apply(x);
  const gate = layers.dense({ units: 5, activation: 'sigmoid' }).apply(pooled);
  const shaped = layers.reshape({ targetShape: [1, 1, 5] }).apply(gate) as tf.SymbolicTensor;
  const product = layers.multiply().apply([x, shaped]);
  const end = layers.globalMaxPooling2d({}).apply(product) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: end });
}

function branched(): tf.LayersModel {
  const input = tf.input({ shape: SHAPE });
  const a = conv({ ...same, activation: 'relu' }).apply(input) as tf.SymbolicTensor;
  const b = conv({ ...same, kernelSize: 1 }).apply(input) as tf.SymbolicTensor;
  const sum = layers.add().apply([a, b, a]) as tf.SymbolicTensor;
  const joined = layers.concatenate().apply([sum, input]) as tf.SymbolicTensor;
  const rows = layers.concatenate({ axis: 1 }).apply([joined, joined]) as tf.SymbolicTensor;
  const output = layers.dense({ units: 3 }).apply(layers.flatten().apply(rows)) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
}

/** As Teachable Machine nests: a sequence of a functional model and a sequence; the first is used twice. */
function nested(): tf.LayersModel {
  const inner = tf.input({ shape: SHAPE });
  const features = conv({ strides: 2, ...same }).apply(inner) as tf.SymbolicTensor;
  const base = tf.model({
    inputs: inner,
    outputs: layers.batchNormalization().apply(features) as tf.SymbolicTensor,
  });
  const input = tf.input({ shape: SHAPE });
  const flipped = layers.reLU().apply(input) as tf.SymbolicTensor;
  const sum = layers
    .add()
    .apply([
      base.apply(input) as tf.SymbolicTensor,
      base.apply(flipped) as tf.SymbolicTensor,
    ]) as tf.SymbolicTensor;
  const twice = tf.model({ inputs: input, outputs: sum });
  const pooled = tf.sequential({ layers: [twice, layers.globalAveragePooling2d({})] });
  const head = tf.sequential({
    layers: [
      layers.dense({ units: 6, activation: 'relu', inputShape: [5] }),
      layers.dense({ units: 2, activation: 'softmax', useBias: false }),
    ],
  });
  return tf.sequential({ layers: [pooled, head] });
}

/** Every layer that exports write, by a name for the test. The caller disposes the model. */
export const LAYER_MODELS: readonly (readonly [name: string, build: () => tf.LayersModel])[] = [
  ...NOTEBOOK_MODELS.flatMap((definition) =>
    [1, 3].map(
      (outputs) =>
        [
          `${definition.id}, ${outputs} outputs`,
          () => buildModel(graphOf(definition, [14, 14, 3], outputs), 5),
        ] as const,
    ),
  ),
  ['Conv2D valid', () => chain(conv({}))],
  ['Conv2D same', () => chain(conv(same))],
  ['Conv2D same, stride 2', () => chain(conv({ ...same, strides: 2 }))],
  [
    'Conv2D same, strides 3 and 2, kernel 4 × 2',
    () => chain(conv({ ...same, strides: [3, 2], kernelSize: [4, 2] })),
  ],
  ['Conv2D dilated', () => chain(conv({ ...same, dilationRate: 2 }))],
  ['Conv2D without bias', () => chain(conv({ useBias: false, activation: 'tanh' }))],
  [
    'DepthwiseConv2D',
    () => chain(layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, ...same, strides: 2 })),
  ],
  ['DepthwiseConv2D valid', () => chain(layers.depthwiseConv2d({ kernelSize: [3, 2], useBias: false }))],
  [
    'SeparableConv2D',
    () => chain(layers.separableConv2d({ filters: 5, kernelSize: 3, ...same, activation: 'relu' })),
  ],
  [
    'SeparableConv2D, stride 2',
    () => chain(layers.separableConv2d({ filters: 5, kernelSize: 3, strides: 2, depthMultiplier: 2 })),
  ],
  ['Dense on pictures', () => chain(layers.dense({ units: 4, activation: 'softmax' }))],
  ['MaxPooling2D', () => chain(conv({}), layers.maxPooling2d({ poolSize: 2 }))],
  [
    'MaxPooling2D same, overlapping',
    () => chain(conv({}), layers.maxPooling2d({ poolSize: 3, strides: 2, ...same })),
  ],
  ['AveragePooling2D', () => chain(layers.averagePooling2d({ poolSize: [2, 3] }))],
  ['AveragePooling2D same', () => chain(layers.averagePooling2d({ poolSize: 3, strides: 2, ...same }))],
  ['GlobalAveragePooling2D', () => chain(conv({}), layers.globalAveragePooling2d({}))],
  ['GlobalMaxPooling2D', () => chain(conv({}), layers.globalMaxPooling2d({}))],
  ['Reshape', () => chain(conv({}), layers.reshape({ targetShape: [9, 10, 5] }), conv({ kernelSize: 2 }))],
  ['Dropout', () => chain(conv({}), layers.dropout({ rate: 0.5 }))],
  ['BatchNormalization', () => chain(conv({}), layers.batchNormalization())],
  [
    'BatchNormalization of units',
    () =>
      chain(
        layers.flatten(),
        layers.dense({ units: 7 }),
        layers.batchNormalization({ scale: false, center: false }),
      ),
  ],
  ['Activation', () => chain(conv({}), layers.activation({ activation: 'relu' }))],
  ...(['relu6', 'elu', 'sigmoid', 'tanh', 'softplus', 'swish', 'linear'] as const).map(
    (activation) => [`Activation ${activation}`, () => chain(conv({ activation }))] as const,
  ),
  ['ReLU to 6', () => chain(layers.rescaling({ scale: 20, offset: -5 }), layers.reLU({ maxValue: 6 }))],
  ['LeakyReLU', () => chain(conv({}), layers.leakyReLU({ alpha: 0.2 }))],
  ['Softmax', () => chain(layers.flatten(), layers.dense({ units: 7 }), layers.softmax({}))],
  [
    'ZeroPadding2D',
    () =>
      chain(
        layers.zeroPadding2d({
          padding: [
            [1, 2],
            [0, 3],
          ],
        }),
        conv({ strides: 2 }),
      ),
  ],
  [
    'zeros that win a MaxPooling2D',
    () =>
      chain(
        layers.rescaling({ scale: 1, offset: -1 }),
        layers.zeroPadding2d({ padding: 1 }),
        layers.maxPooling2d({ poolSize: 3, strides: 2 }),
      ),
  ],
  [
    'Cropping2D',
    () =>
      chain(
        layers.cropping2D({
          cropping: [
            [1, 2],
            [0, 3],
          ],
        }),
        conv({}),
      ),
  ],
  ['Normalization', () => chain(new Normalization(false), conv({}), new Normalization(true))],
  ['Rescaling', () => chain(layers.rescaling({ scale: 2, offset: -1 }))],
  ['UpSampling2D', () => chain(layers.upSampling2d({ size: [2, 3] }), conv({}))],
  ['Add and Concatenate', branched],
  ['Multiply', gated],
  ['nested models', nested],
  ...['hard_silu', 'hard_swish', 'hard_sigmoid', 'gelu', 'silu'].flatMap(
    (activation) =>
      [
        [`Activation ${activation}, drawn`, () => drawn((x) => wide(x).to('Activation', { activation }))],
        [
          `Conv2D with ${activation}`,
          () => drawn((x) => wide(x).to('Conv2D', { ...DRAWN_CONV, activation })),
        ],
      ] as const,
  ),
  [
    'Conv2D in groups',
    () => drawn((x) => x.to('Conv2D', DRAWN_CONV).to('Conv2D', { ...DRAWN_CONV, groups: 2, strides: 2 })),
  ],
  ['Conv2D, a group a channel', () => drawn((x) => x.to('Conv2D', { ...DRAWN_CONV, groups: 3 }))],
  [
    'Dropout of whole branches',
    () => drawn((x) => x.to('Dropout', { rate: 0.5, noise_shape: [null, 1, 1, 1] })),
  ],
  [
    'squeeze and excite',
    () =>
      drawn((x) => {
        const wider = x.to('Conv2D', DRAWN_CONV);
        const means = wider.to('GlobalAveragePooling2D', { keepdims: true });
        const gate = means
          .to('Conv2D', { filters: 6, kernel_size: 1 })
          .plus(3)
          .to('ReLU', { max_value: 6 })
          .times(1 / 6);
        return wider.to('Multiply', {}, gate);
      }),
  ],
  [
    'GlobalMaxPooling2D that keeps its axes',
    () => drawn((x) => x.to('GlobalMaxPooling2D', { keepdims: true })),
  ],
  [
    'Normalization by channel',
    () => drawn((x) => x.to('Normalization', { axis: 3, mean: [0.4, 0.5, 0.6], variance: [0.1, 0.2, 0.3] })),
  ],
];
