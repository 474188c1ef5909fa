/** Computes a network with the formula's weights on the device that is set, and compares with Keras. It knows no page. */
import * as tf from '@tensorflow/tfjs';
import { buildModel } from '../../src/models/build/buildModel.ts';
import { fused } from '../../src/models/graph/fused.ts';
import { type ModelGraph, mapLayers } from '../../src/models/graph/modelGraph.ts';
import { variableGradients } from '../../src/training/step/backward.ts';
import { bodyOf } from './body.ts';
import { tableDifferences, weightLines } from './compareTables.ts';
import { filled, pictures } from './formula.ts';
import type { ArchitectureReference, ArrayFigures, KnownNetwork } from './reference.ts';

/** What is known of a network on a device. Differences are relative, the largest of each kind. */
export interface NetworkCheck {
  /** In the reference's file. */
  network: string;
  device: string;
  /** What of counts, names, order and shapes is not as in Keras, in sentences. */
  tables: readonly string[];
  /** Of the pooled values of square pictures. */
  outputs: number;
  /** Of the ends of blocks, with the first one whose difference is too large. */
  blocks: number;
  wrongBlock: string | null;
  /** Of the pooled values of pictures of 75 × 97. */
  odd: number;
  /** Of gradients: the loss, sums and squares of ten weights, squares over all. */
  gradients: number;
  /** Of single values of those ten. */
  gradientValues: number;
  /** Whether there is no sentence and no difference above the tolerances. */
  isRight: boolean;
}

/**
 * How far an output may be off. In float32 Keras itself is off by 2e-7 to 1e-6 of pooled values; WebGL and WebGPU divide and
 * take roots less exactly.
 */
const OUTPUT_TOLERANCE = 2e-5;

/**
 * How far sums of gradients may be off: ten times what Keras is in float32, which is 2e-6 in most networks, 1e-5 in DenseNet121
 * and 2e-4 in Xception, where rounding picks another side of a ReLU. That moves single values ten times as much.
 */
const gradientTolerance = ({ float32_relative_difference: own }: ArchitectureReference) =>
  Math.max(1e-4, 10 * own.gradient_sumsq_worst);
const VALUES_BY_SUMS = 10;

/** Of the sum and the squares, and of the first values. Sums may cancel, so all is relative to the root of the mean square. */
function differences(values: ArrayLike<number>, figures: ArrayFigures): { sums: number; first: number } {
  const count = figures.shape.reduce((product, size) => product * size, 1);
  if (values.length !== count) return { sums: Number.POSITIVE_INFINITY, first: Number.POSITIVE_INFINITY };
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < count; at++) {
    sum += values[at];
    squares += values[at] ** 2;
  }
  const size = Math.sqrt(figures.sumsq / count);
  return {
    sums: Math.max(
      Math.abs(sum - figures.sum) / (size * count),
      Math.abs(squares - figures.sumsq) / figures.sumsq,
    ),
    first: Math.max(...figures.first.map((value, at) => Math.abs(values[at] - value) / size)),
  };
}

function difference(values: ArrayLike<number>, figures: ArrayFigures): number {
  const { sums, first } = differences(values, figures);
  return Math.max(sums, first);
}

type BatchShape = readonly [number, number, number, number];

/** The values of some layers, for the formula's pictures. */
async function outputsOf(
  graph: ModelGraph,
  layers: readonly string[],
  shape: BatchShape,
  isRaw: boolean,
): Promise<ArrayLike<number>[]> {
  const model = buildModel({ ...graph, outputs: layers.map((name) => [name, 0, 0] as const) }, null);
  const results = tf.tidy(() => {
    const outputs = model.apply(tf.tensor(pictures(shape, isRaw), [...shape])) as tf.Tensor | tf.Tensor[];
    return [outputs].flat();
  });
  try {
    return await Promise.all(results.map((result) => result.data()));
  } finally {
    tf.dispose(results);
    model.dispose();
  }
}

/** Each trained weight by its path, in Keras' order, with its gradient; computed as a training step computes it. */
async function gradientsOf(graph: ModelGraph, shape: BatchShape, isRaw: boolean) {
  const model = buildModel(fused(graph), null);
  const [trained, paths] = [model.trainableWeights, weightLines(graph).filter(([, , live]) => live)];
  const { value, gradients: tensors } = variableGradients(
    () => {
      const pooled = model.apply(tf.tensor(pictures(shape, isRaw), [...shape])) as tf.Tensor2D;
      const factors = Array.from({ length: pooled.shape[1] }, (_, j) => ((j * 31) % 17) / 17 - 0.5);
      return tf.mean(tf.sum(tf.mul(pooled, factors), 1)) as tf.Scalar;
    },
    trained.map((weight) => weight.read() as tf.Variable),
  );
  try {
    const loss = (await value.data())[0];
    const gradients = await Promise.all(tensors.map((gradient) => gradient.data()));
    return { loss, gradients: new Map(gradients.map((gradient, at) => [paths[at][0], gradient])) };
  } finally {
    tf.dispose([value, ...tensors]);
    model.dispose();
  }
}

async function gradientDifferences(graph: ModelGraph, reference: ArchitectureReference) {
  const { gradient, input_shape: shape } = reference.check;
  const { loss, gradients } = await gradientsOf(graph, shape, reference.input === 'raw');
  let squares = 0;
  for (const values of gradients.values())
    for (let at = 0; at < values.length; at++) squares += values[at] ** 2;
  const weights = gradient.weights.map(([, path, figures]) =>
    differences(gradients.get(path) ?? [], figures),
  );
  return {
    gradients: Math.max(
      // A sum over hundreds of values that cancel.
      Math.abs(loss - gradient.loss) / Math.max(1, Math.abs(gradient.loss)),
      Math.abs(squares - gradient.sumsq_all_trainable) / gradient.sumsq_all_trainable,
      ...weights.map(({ sums }) => sums),
    ),
    gradientValues: Math.max(...weights.map(({ first }) => first)),
  };
}

/**
 * One network on the device that is set.
 * @param device Its name, for the result.
 */
export async function checkNetwork(
  network: KnownNetwork,
  reference: ArchitectureReference,
  device: string,
): Promise<NetworkCheck> {
  const isRaw = reference.input === 'raw';
  const { check, check_odd: oddCheck } = reference;
  const bodyFor = ([, height, width]: BatchShape) => bodyOf(network, height, width);
  const graph = filled(bodyFor(check.input_shape), reference.c);
  // Other pads, the same weights.
  const weights = new Map(graph.layers.map((layer) => [layer.name, layer.weights]));
  const oddGraph = mapLayers(bodyFor(oddCheck.input_shape), (layer) => ({
    ...layer,
    weights: weights.get(layer.name) ?? [],
  }));
  const [pooledName] = reference.layers.at(-1)!;
  const names = [...check.blocks.map(([name]) => name), pooledName];
  const values = await outputsOf(graph, names, check.input_shape, isRaw);
  const blocks = check.blocks.map(([, figures], at) => difference(values[at], figures));
  const outputs = difference(values.at(-1)!, check.pooled);
  const [oddValues] = await outputsOf(oddGraph, [pooledName], oddCheck.input_shape, isRaw);
  const odd = difference(oddValues, oddCheck.pooled);
  const { gradients, gradientValues } = await gradientDifferences(graph, reference);
  const tolerance = gradientTolerance(reference);
  const tables = tableDifferences(network, reference);
  // What is no number is wrong too.
  const wrongAt = blocks.findIndex((one) => !(one <= OUTPUT_TOLERANCE));
  const isRight =
    tables.length === 0 &&
    wrongAt < 0 &&
    outputs <= OUTPUT_TOLERANCE &&
    odd <= OUTPUT_TOLERANCE &&
    gradients <= tolerance &&
    gradientValues <= VALUES_BY_SUMS * tolerance;
  return {
    ...{ network: network.reference, device, tables, outputs, blocks: Math.max(...blocks) },
    ...{ wrongBlock: wrongAt < 0 ? null : names[wrongAt], odd, gradients, gradientValues },
    isRight,
  };
}
