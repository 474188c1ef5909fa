/** Models of many kinds of layers, with random weights, as model files. */
import * as tf from '@tensorflow/tfjs';
import { graphOfConfig } from '../../../src/formats/keras/kerasConfig.ts';
import { attachByName } from '../../../src/formats/tfjs/attachByName.ts';
import { weightsIn } from '../../../src/formats/tfjs/tfjsWeights.ts';
import type { ModelFile, OptimizerFile } from '../../../src/models/graph/modelFile.ts';
import { type ModelGraph, mapLayers, orderedWeights } from '../../../src/models/graph/modelGraph.ts';
import { randomFor } from '../../../src/shared/random.ts';

/** What goes along with every model here. */
export const ABOUT = {
  classes: ['Äpfel', 'pears', '桃'],
  preprocessing: { height: 12, width: 12, channelOrder: 'bgr', scale: 1 / 127.5, offset: -1 },
  optimizer: null,
} as const;

/** Gives every weight values of its own; variances stay positive. */
function randomize(model: tf.LayersModel, seed: number): void {
  const random = randomFor(seed);
  for (const weight of model.weights) {
    const size = weight.shape.reduce<number>((all, one) => all * one!, 1);
    const least = weight.originalName.endsWith('moving_variance') ? 0.5 : -0.5;
    const values = Float32Array.from({ length: size }, () => least + random());
    tf.tidy(() => {
      weight.write(tf.tensor(values, weight.shape as number[]));
    });
  }
}

/** What the page says of a model when it is saved. */
export function partsOf(model: tf.LayersModel) {
  const values = model.weights.map((weight) => weight.read().dataSync<'float32'>());
  const weights = new Float32Array(values.reduce((sum, one) => sum + one.length, 0));
  let offset = 0;
  for (const one of values) {
    weights.set(one, offset);
    offset += one.length;
  }
  const weightSpecs = model.weights.map(({ originalName, shape }) => ({
    name: originalName,
    shape: shape as number[],
    dtype: 'float32' as const,
  }));
  return { topology: model.toJSON(null, false) as object, weightSpecs, weights: weights.buffer };
}

/** A model of TensorFlow.js as the graph that a file of it would give. */
export function graphOfModel(model: tf.LayersModel): ModelGraph {
  const { topology, weightSpecs, weights } = partsOf(model);
  // TensorFlow.js counts the axis of a softmax from the first, and saves no multiplier of separable convolutions.
  const config = JSON.parse(JSON.stringify(topology), (_, value) => {
    if (value?.class_name === 'Softmax') value.config.axis = -1;
    return value;
  });
  const stored = weightsIn(weightSpecs, new Uint8Array(weights), 'The model');
  return mapLayers(attachByName(graphOfConfig(config), stored), (layer) =>
    layer.className === 'SeparableConv2D'
      ? { ...layer, config: { ...layer.config, depth_multiplier: layer.weights[0].shape[3] } }
      : layer,
  );
}

const relu = 'relu' as const;
const { layers } = tf;

/** A plain chain with every kind of layer that has weights of its own order. */
function chain(): tf.LayersModel {
  return tf.sequential({
    name: 'chain',
    layers: [
      layers.conv2d({
        inputShape: [12, 12, 3],
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        activation: relu,
      }),
      layers.batchNormalization({ name: 'bn_a' }),
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: 'relu6', name: 'deep' }),
      layers.separableConv2d({ filters: 5, kernelSize: 3, strides: 2, name: 'separate' }),
      layers.batchNormalization({ scale: false, name: 'bn_b' }),
      layers.prelu({ sharedAxes: [1, 2], name: 'prelu' }),
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [0, 1],
        ],
      }),
      layers.conv2dTranspose({ filters: 4, kernelSize: 2, strides: 2, useBias: false, name: 'up' }),
      layers.layerNormalization({ name: 'ln' }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.globalAveragePooling2d({ name: 'gap' }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 3, activation: 'softmax', name: 'head' }),
    ],
  });
}

/** Branches, a layer that is used twice, and both kinds of models inside, one of them frozen in part. */
function branches(): tf.LayersModel {
  const block = tf.sequential({
    name: 'block',
    layers: [
      layers.conv2d({ inputShape: [12, 12, 4], filters: 4, kernelSize: 3, padding: 'same', name: 'conv' }),
      layers.batchNormalization({ name: 'bn' }),
    ],
  });
  const inside = tf.input({ shape: [12, 12, 4], name: 'inside' });
  const left = layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', name: 'conv' }).apply(inside);
  const right = layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same', name: 'pool' }).apply(inside);
  const joined = layers.add({ name: 'add' }).apply([left, right] as tf.SymbolicTensor[]);
  const normed = layers.batchNormalization({ name: 'bn', trainable: false }).apply(joined);
  const unit = tf.model({ inputs: inside, outputs: normed as tf.SymbolicTensor, name: 'unit' });

  const input = tf.input({ shape: [12, 12, 3], name: 'picture' });
  const scaled = layers.rescaling({ scale: 1 / 255, offset: -0.5, name: 'scale' }).apply(input);
  const stem = layers.conv2d({ filters: 4, kernelSize: 1, name: 'stem' }).apply(scaled) as tf.SymbolicTensor;
  const a = unit.apply(block.apply(stem)) as tf.SymbolicTensor;
  const shared = layers.separableConv2d({ filters: 4, kernelSize: 3, padding: 'same', name: 'shared' });
  const twice = shared.apply(shared.apply(stem)) as tf.SymbolicTensor;
  const both = layers.concatenate({ name: 'both' }).apply([a, twice]);
  const pooled = layers.globalMaxPooling2d({ name: 'gmp' }).apply(both);
  const outputs = layers.dense({ units: 3, activation: 'softmax', name: 'head' }).apply(pooled);
  return tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor, name: 'branches' });
}

const KINDS = { chain, branches } as const;

/** A model as the page would save it. */
export function randomModel(kind: keyof typeof KINDS, seed = 1): ModelFile {
  const model = KINDS[kind]();
  randomize(model, seed);
  const graph = graphOfModel(model);
  model.dispose();
  return { origin: 'Darkroom', graph, ...ABOUT };
}

/** An optimizer in the middle of its work on this model. */
export function adamOf(file: ModelFile, seed = 2): OptimizerFile {
  const random = randomFor(seed);
  const { trained } = orderedWeights(file.graph.layers);
  const slots = trained.flatMap(({ weight: { shape, values } }) =>
    ['momentum', 'velocity'].map((name) => ({ name, shape, values: values.map(() => random()) })),
  );
  return { className: 'Adam', learningRate: Math.fround(0.002), momentum: 0, iterations: 17, slots };
}
