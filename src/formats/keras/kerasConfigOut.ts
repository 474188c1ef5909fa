/**
 * Writes a graph as the configuration of Keras 3, with as few keys as its versions from 3.3 on need: an older one does
 * not read what a newer one adds. It must not import tfjs.
 */
import type { OptimizerFile } from '../../models/graph/modelFile.ts';
import type { GraphLayer, ModelGraph } from '../../models/graph/modelGraph.ts';

type Json = Record<string, unknown>;

/** `.keras` files name the module of each class, legacy ones don't. */
export type Dialect = 'keras' | 'legacy';

const MODULES = { Sequential: 'keras', Functional: 'keras.src.models.functional' } as const;

function entry(className: string, module: string, config: Json, dialect: Dialect): Json {
  if (dialect === 'legacy') return { class_name: className, config };
  const registered = className === 'Functional' ? className : null;
  return { module, class_name: className, config, registered_name: registered };
}

/** An initializer as all versions of Keras 3 find it: with its module, in legacy files too. */
function writtenArguments({ config }: GraphLayer): Json {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      if (!name.endsWith('_initializer')) return [name, value];
      const { class_name, config: drawing } = value as { class_name: string; config: Json };
      return [name, entry(class_name, 'keras.initializers', { ...drawing, seed: null }, 'keras')];
    }),
  );
}

function layerEntry(layer: GraphLayer, dialect: Dialect): Json {
  if (layer.graph) {
    const { kind } = layer.graph;
    const config = graphConfig(layer.graph, dialect, layer.name);
    return entry(kind, MODULES[kind], { ...config, trainable: layer.trainable }, dialect);
  }
  const base = { name: layer.name, trainable: layer.trainable };
  const input = { name: layer.name, dtype: 'float32', batch_shape: layer.config.batch_shape };
  const config = layer.className === 'InputLayer' ? input : { ...base, ...writtenArguments(layer) };
  return entry(layer.className, 'keras.layers', config, dialect);
}

function graphConfig(graph: ModelGraph, dialect: Dialect, name: string): Json {
  if (graph.kind === 'Sequential')
    return { name, layers: graph.layers.map((layer) => layerEntry(layer, dialect)) };
  const layers = graph.layers.map((layer) => ({
    ...layerEntry(layer, dialect),
    name: layer.name,
    inbound_nodes: layer.calls.map((refs) => refs.map((ref) => [...ref, {}])),
  }));
  // As lists even of one, which all versions read. The newer ones count the calls of a nested model from 1 here, but take
  // its last call for 0.
  return { name, layers, input_layers: graph.inputs, output_layers: graph.outputs };
}

/** The last layer that computes, of a graph with one output. */
function lastLayer(graph: ModelGraph): GraphLayer | null {
  const name = graph.kind === 'Functional' ? graph.outputs[0]?.[0] : graph.layers.at(-1)?.name;
  const layer = graph.layers.find((one) => one.name === name);
  return layer?.graph ? lastLayer(layer.graph) : (layer ?? null);
}

/** The loss that belongs to the model's last activation, or null where it is no classifier. */
function lossOf(graph: ModelGraph): string | null {
  const layer = lastLayer(graph);
  const activation = layer?.className === 'Softmax' ? 'softmax' : layer?.config.activation;
  if (activation === 'softmax') return 'categorical_crossentropy';
  return activation === 'sigmoid' ? 'binary_crossentropy' : null;
}

/** Darkroom's optimizers as Keras configures them. What is undefined is not written. */
function optimizerConfig(file: OptimizerFile): Json {
  const { className, learningRate, momentum, nesterov, weightDecay, emaMomentum } = file;
  const base = {
    learning_rate: learningRate,
    // AdamW must have one.
    weight_decay: weightDecay ?? (className === 'AdamW' ? 0 : undefined),
    clipnorm: file.clipnorm,
    global_clipnorm: file.globalClipnorm,
    ...(emaMomentum !== undefined && { use_ema: true, ema_momentum: emaMomentum }),
  };
  if (className === 'SGD') return { ...base, momentum, nesterov };
  if (className === 'RMSprop') return { ...base, rho: 0.9, momentum: 0, epsilon: 1e-7 };
  return { ...base, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 };
}

/** Loss, metrics and optimizer, or null where the file has no optimizer or the model is no classifier. */
export function trainingConfig(
  graph: ModelGraph,
  optimizer: OptimizerFile | null,
  dialect: Dialect,
): Json | null {
  const loss = lossOf(graph);
  if (!optimizer || !loss) return null;
  const written = entry(optimizer.className, 'keras.optimizers', optimizerConfig(optimizer), dialect);
  const config = { loss, metrics: ['accuracy'] };
  // Of the legacy file Keras reads loss_weights without asking whether it is there.
  return dialect === 'keras'
    ? { ...config, optimizer: written }
    : { ...config, loss_weights: null, weighted_metrics: null, optimizer_config: written };
}

/** The configuration of a whole model. */
export function modelConfig(graph: ModelGraph, dialect: Dialect): Json {
  return entry(graph.kind, MODULES[graph.kind], graphConfig(graph, dialect, graph.name), dialect);
}

/** Numbers that Keras refuses unless they have a point, as JSON in JavaScript has none for 0 and 1. */
const WHOLE_FLOATS = /"(learning_rate|momentum|weight_decay)":(\d+)(?=[,}])/g;

/** JSON in ASCII, as Python writes it. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(WHOLE_FLOATS, '"$1":$2.0')
    .replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
