/** A layer of a graph as TensorFlow.js runs it: shapes and weights by its class's rule, values by its class's call. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../shared/errors.ts';
import { type GraphLayer, type GraphWeight, isStatistic } from '../graph/modelGraph.ts';
import { LAYER_RULES, outputShapeOf } from '../layers/layerRules.ts';
import type { Shape } from '../layers/rule.ts';
import { firstValues } from './firstValues.ts';
import type { TrainingOptions } from './layerCall.ts';
import { LAYER_CALLS } from './layerCalls.ts';
import { savedConfig } from './savedConfig.ts';

type SymbolicShape = (number | null)[];

const shapeText = (shape: readonly (number | null)[]) => `[${shape.join(', ')}]`;
/** Without the batch; a size that is open counts as no number, and stays so in all that is computed from it. */
const known = (shape: SymbolicShape): Shape => shape.slice(1).map((size) => size ?? Number.NaN);
const open = (shape: Shape): SymbolicShape => shape.map((size) => (Number.isNaN(size) ? null : size));

/** The shapes of all inputs; TensorFlow.js leaves out the list where there is one. */
function shapesOf(shape: SymbolicShape | SymbolicShape[]): SymbolicShape[] {
  return Array.isArray(shape[0]) ? (shape as SymbolicShape[]) : [shape as SymbolicShape];
}

/** A layer with its weights, which it takes up when it is first applied. */
export class KerasLayer extends tf.layers.Layer {
  static className = 'KerasLayer';
  private readonly held = new Map<string, tf.Variable>();

  /**
   * @param place Tells it from the others of its model.
   * @param seed Of weights without values; null leaves kernels at zero.
   */
  constructor(
    private readonly layer: GraphLayer,
    private readonly place: number,
    private readonly seed: number | null,
  ) {
    super({ name: layer.name, trainable: layer.trainable });
  }

  override getClassName(): string {
    return this.layer.className;
  }

  override computeOutputShape(shape: SymbolicShape | SymbolicShape[]): SymbolicShape {
    const shapes = shapesOf(shape);
    return [shapes[0][0], ...open(outputShapeOf(this.layer, shapes.map(known)))];
  }

  /** Nothing is allocated before the shapes agree. */
  override build(shape: SymbolicShape | SymbolicShape[]): void {
    const { layer } = this;
    const { check, isConstant } = LAYER_CALLS[layer.className];
    const [input] = shapesOf(shape).map(known);
    check?.(layer, input);
    const weights = isConstant ? [] : (LAYER_RULES[layer.className].weights?.(layer.config, input) ?? []);
    for (const [index, [name, size]] of weights.entries()) this.take(name, size, index);
    super.build(shape);
  }

  private take(name: string, shape: Shape, index: number): void {
    const { layer, place, seed } = this;
    const weight = layer.weights.find((one) => one.name === name) as GraphWeight;
    if (shapeText(shape) !== shapeText(weight.shape))
      throw new UserError(
        `The layer "${layer.name}" (${layer.className}) needs ${name} of the shape ${shapeText(shape)}, but the file holds ${shapeText(weight.shape)}.`,
        'The file is damaged, or its weights belong to another model.',
      );
    const initializer = firstValues(weight, layer.config, seed, [place, index]);
    const variable = this.addWeight(name, [...shape], 'float32', initializer, undefined, !isStatistic(name));
    this.held.set(name, variable.read() as tf.Variable);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], training: TrainingOptions): tf.Tensor {
    const { layer, place, held } = this;
    return tf.tidy(() =>
      LAYER_CALLS[layer.className].compute({
        ...{ inputs: [inputs].flat(), layer, place, training },
        weight: (name) => held.get(name),
      }),
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...savedConfig(this.layer) };
  }
}
