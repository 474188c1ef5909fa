/** Draws a graph: one layer after the other, each told what it reads, as Keras' functional models are written. No tfjs. */
import { UserError } from '../../shared/errors.ts';
import { LAYER_RULES, outputShapeOf, snakeCase } from '../layers/layerRules.ts';
import { type LayerConfig, pairOf, type Shape } from '../layers/rule.ts';
import type { GraphLayer, ModelGraph, TensorRef } from './modelGraph.ts';

/** Arguments that are written as one number where both axes have the same. */
const PAIRS = ['kernel_size', 'strides', 'pool_size', 'dilation_rate', 'size'];
/** What Keras calls the input of a functional model. */
const INPUT = 'input_layer';

/** All arguments of a class, the defaults among them. Throws where one is unknown or missing. */
function completed(className: string, given: LayerConfig): LayerConfig {
  if (!Object.hasOwn(LAYER_RULES, className))
    throw new Error(`There is no rule for the layer class ${className}.`);
  const { args, required = [] } = LAYER_RULES[className];
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(args, name));
  const missing = required.filter((name) => given[name] === undefined);
  if (unknown.length > 0 || missing.length > 0)
    throw new Error(`${className} has no argument "${unknown}", or lacks "${missing}".`);
  const config: Record<string, unknown> = {};
  for (const [name, standard] of Object.entries(args)) {
    const value = given[name] === undefined ? standard : given[name];
    if (value !== undefined) config[name] = PAIRS.includes(name) && value !== null ? pairOf(value) : value;
  }
  return config;
}

/** What a layer gives, or the picture itself, in a graph that is being drawn. */
export class Drawn {
  constructor(
    /** Without the batch. */
    readonly shape: Shape,
    /** The layer that gives it. */
    readonly source: string,
    private readonly draft: Draft,
  ) {}

  /**
   * What one more layer makes of this, and of what else it reads.
   * @param className Keras' class.
   * @param args Its arguments in Keras' words; `name` and `trainable` among them, where Keras' own name will not do.
   */
  to(className: string, args: LayerConfig = {}, ...others: readonly Drawn[]): Drawn {
    return this.draft.add(className, args, [this, ...others]);
  }
}

/** A graph that is being drawn, with one input and one result. */
export class Draft {
  private readonly layers: GraphLayer[] = [];
  private readonly counts = new Map<string, number>();
  /** The picture. */
  readonly input: Drawn;

  /** @param name Of the model. @param title As sentences call it. @param inputShape Without the batch. */
  constructor(
    private readonly name: string,
    private readonly title: string,
    private readonly inputShape: Shape,
  ) {
    this.input = new Drawn(inputShape, INPUT, this);
  }

  /** Names as Keras gives them in a fresh session: dense, dense_1, … counted by class. */
  private nameOf(className: string): string {
    const name = snakeCase(className);
    const count = this.counts.get(name) ?? 0;
    this.counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }

  /** One more layer. Throws a UserError where the picture is too small for it. */
  add(
    className: string,
    { name: given, trainable = true, ...args }: LayerConfig,
    inputs: readonly Drawn[],
  ): Drawn {
    const config = completed(className, args);
    const name = (given ?? this.nameOf(className)) as string;
    if (this.layers.some((layer) => layer.name === name)) throw new Error(`Two layers are called ${name}.`);
    const shape = outputShapeOf(
      { className, config },
      inputs.map((input) => input.shape),
    );
    if (shape.some((size) => size < 1))
      throw new UserError(
        `Pictures of ${this.inputShape[1]} × ${this.inputShape[0]} are too small for "${this.title}": nothing is left after ${name}.`,
        'Choose a larger image size or another model.',
      );
    const weights = LAYER_RULES[className].weights?.(config, inputs[0].shape) ?? [];
    this.layers.push({
      ...{ className, name, config, trainable: trainable === true, graph: null },
      weights: weights.map(([weight, size]) => ({ name: weight, shape: size, values: new Float32Array(0) })),
      calls: [inputs.map(({ source }): TensorRef => [source, 0, 0])],
    });
    return new Drawn(shape, name, this);
  }

  /**
   * The graph that gives `result`, its weights without values. It is sequential where each layer reads the one before, and that
   * alone. Throws where a layer leads nowhere.
   */
  graph(result: Drawn): ModelGraph {
    const { name, layers } = this;
    const read = new Set([
      result.source,
      ...layers.flatMap(({ calls }) => calls[0].map(([source]) => source)),
    ]);
    const unread = layers.find((layer) => !read.has(layer.name));
    if (unread) throw new Error(`Nothing reads what ${unread.name} gives.`);
    const isChain = layers.every(
      ({ calls: [refs] }, at) => refs.length === 1 && refs[0][0] === (layers[at - 1]?.name ?? INPUT),
    );
    const input: GraphLayer = {
      ...{ className: 'InputLayer', name: isChain ? `${layers[0].name}_input` : INPUT, trainable: true },
      ...{ config: { batch_shape: [null, ...this.inputShape] }, weights: [], graph: null, calls: [] },
    };
    if (isChain)
      return {
        ...{ kind: 'Sequential', name, inputs: [], outputs: [] },
        layers: [input, ...layers.map((layer) => ({ ...layer, calls: [] }))],
      };
    const end = (source: string): TensorRef => [source, 0, 0];
    return {
      ...{ kind: 'Functional', name, layers: [input, ...layers] },
      inputs: [end(INPUT)],
      outputs: [end(result.source)],
    };
  }
}
