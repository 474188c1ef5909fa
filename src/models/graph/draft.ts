/** Draws a graph: one layer after the other, each told what it reads, as Keras' functional models are written. No tfjs. */
import { LAYER_RULES, outputShapeOf, snakeCase } from '../layers/layerRules.ts';
import { type LayerConfig, pairOf, type Shape, sizeOf } from '../layers/rule.ts';
import { inKerasOrder } from './kerasOrder.ts';
import type { GraphLayer, ModelGraph, TensorRef } from './modelGraph.ts';

/** What a layer gives, or the picture itself, in a graph that is being drawn. */
export interface Drawn {
  /** Without the batch. */
  shape: Shape;
  /** The layer that gives it. */
  source: string;
  /**
   * What one more layer makes of this, and of what else it reads.
   * @param className Keras' class.
   * @param args Its arguments in Keras' words; `name` and `trainable` among them, where Keras' own name will not do.
   */
  to: (className: string, args?: LayerConfig, ...others: readonly Drawn[]) => Drawn;
  /** `x + number`: in Keras a bare operation, here a Rescaling that is called after it. */
  plus: (number: number) => Drawn;
  /** `x * number`, likewise. */
  times: (number: number) => Drawn;
}

/** What a graph is drawn from. */
export interface Drawing {
  /** What becomes of a picture. */
  draw: (picture: Drawn) => Drawn;
  /** Whether it is functional though each layer reads the one before, and that alone; then it is sequential else. */
  isFunctional?: boolean;
  /** Is told the name and the result's shape of each layer as it is drawn. */
  onLayer?: (layer: string, shape: Shape) => void;
}

/** Arguments that may be written as one number where both axes have the same. */
const PAIRS = ['kernel_size', 'strides', 'pool_size', 'dilation_rate', 'size'];
/** What Keras calls the input of a functional model. */
const INPUT = 'input_layer';

/** The arguments as Keras saves them: defaults in their places, both sizes of a window. */
function completed(className: string, given: LayerConfig): LayerConfig {
  const whole = Object.entries({ ...LAYER_RULES[className].args, ...given });
  return Object.fromEntries(
    whole.map(([name, value]) => [
      name,
      typeof value === 'number' && PAIRS.includes(name) ? pairOf(value) : value,
    ]),
  );
}

const resultOf = (source: string): TensorRef => [source, 0, 0];

/** What Keras gives Normalization before it is adapted: mean 0, variance 1. Other weights have no values yet. */
function valuesOf(className: string, weight: string, shape: Shape): Float32Array {
  if (className !== 'Normalization') return new Float32Array(0);
  return new Float32Array(sizeOf(shape)).fill(weight === 'variance' ? 1 : 0);
}

/**
 * The graph of what a drawing makes of a picture, its weights without values. It is sequential where each layer reads the one
 * before, and that alone, if nothing else is said.
 * @param name Of the model.
 */
export function drawGraph(
  name: string,
  inputShape: Shape,
  { draw, isFunctional = false, onLayer = () => {} }: Drawing,
): ModelGraph {
  const layers: GraphLayer[] = [];
  const counts: Record<string, number> = {};
  let isChain = !isFunctional;

  /** Names as Keras gives them in a fresh session: dense, dense_1, … counted by class. */
  const nextName = (className: string) => {
    const base = snakeCase(className);
    const count = counts[base] ?? 0;
    counts[base] = count + 1;
    return count === 0 ? base : `${base}_${count}`;
  };

  function add(
    className: string,
    { name: given, trainable, ...args }: LayerConfig,
    inputs: readonly Drawn[],
    operation?: GraphLayer['operation'],
  ): Drawn {
    const config = completed(className, args);
    const source = (given as string) ?? nextName(operation ?? className);
    const shapes = inputs.map(({ shape }) => shape);
    const shape = outputShapeOf({ className, config }, shapes);
    onLayer(source, shape);
    isChain &&= inputs.length === 1 && inputs[0].source === (layers.at(-1)?.name ?? INPUT);
    const weights = LAYER_RULES[className].weights?.(config, shapes[0]) ?? [];
    layers.push({
      ...{ className, name: source, trainable: trainable !== false, config, graph: null },
      weights: weights.map(([weight, size]) => ({
        ...{ name: weight, shape: size, values: valuesOf(className, weight, size) },
      })),
      ...(operation && { operation }),
      calls: [inputs.map((input) => resultOf(input.source))],
    });
    return drawn(shape, source);
  }

  function drawn(shape: Shape, source: string): Drawn {
    const self: Drawn = {
      shape,
      source,
      to: (className, args = {}, ...others) => add(className, args, [self, ...others]),
      plus: (number) => add('Rescaling', { scale: 1, offset: number }, [self], 'Add'),
      times: (number) => add('Rescaling', { scale: number, offset: 0 }, [self], 'Multiply'),
    };
    return self;
  }

  const result = draw(drawn(inputShape, INPUT));
  const input: GraphLayer = {
    ...{ className: 'InputLayer', name: isChain ? `${layers[0].name}_input` : INPUT, trainable: true },
    ...{ config: { batch_shape: [null, ...inputShape] }, weights: [], graph: null, calls: [] },
  };
  if (isChain)
    return {
      ...{ kind: 'Sequential', name, inputs: [], outputs: [] },
      layers: [input, ...layers.map((layer) => ({ ...layer, calls: [] }))],
    };
  return {
    ...{ kind: 'Functional', name, layers: [input, ...inKerasOrder(layers, result.source)] },
    ...{ inputs: [resultOf(INPUT)], outputs: [resultOf(result.source)] },
  };
}
