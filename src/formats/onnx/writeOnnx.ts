/**
 * Writes a network as an ONNX file: pictures go in as [N, height, width, channels], as everywhere in Darkroom, and are
 * computed as [N, channels, height, width], as ONNX wants it. It must not know of tfjs.
 */

import type { Network, Step } from '../network/types.ts';
import type { LabelsFile } from '../run/labelsFile.ts';
import { writeActivation } from './activations.ts';
import { GraphWriter } from './graph.ts';

/** Names of one value in the two orders; each is made once, where it is first needed. */
interface Value {
  last?: string;
  first?: string;
}

type Convolution = Extract<Step, { kind: 'conv' | 'depthwise' }>;
type Pool = Extract<Step, { poolSize: unknown }>;

const CHANNELS_FIRST = [0, 3, 1, 2];
const CHANNELS_LAST = [0, 2, 3, 1];

/**
 * Stands for the zero around what is pooled: the least float32 of full precision. With a plain zero ONNX Runtime (up to 1.30
 * at least; `pad_fusion.cc`) and onnxsim make the Pad the pads of the pool behind it, which a maximum takes for −∞.
 */
const NEARLY_ZERO = 2 ** -126;

/** [rows, columns, in, out] to [out, in, rows, columns]; for depthwise ones [channels · multiplier, 1, rows, columns]. */
function kernelOf(step: Convolution): {
  values: Float32Array;
  shape: number[];
} {
  const [rows, cols, channels, last] = step.kernelShape;
  const values = new Float32Array(step.kernel.length);
  const isDepthwise = step.kind === 'depthwise';
  let from = 0;
  for (let place = 0; place < rows * cols; place++)
    for (let channel = 0; channel < channels; channel++)
      for (let out = 0; out < last; out++) {
        const filter = isDepthwise ? channel * last + out : out * channels + channel;
        values[filter * rows * cols + place] = step.kernel[from++];
      }
  const filters = isDepthwise ? [channels * last, 1] : [last, channels];
  return { values, shape: [...filters, rows, cols] };
}

/** The network's steps as nodes; keeps which value has which name in which order of axes. */
class NetworkWriter {
  readonly graph = new GraphWriter();
  private readonly values: Value[];
  constructor(private readonly network: Network) {
    this.values = [{ last: 'input' }];
  }

  private shapeOf(value: number): readonly number[] {
    return value === 0 ? this.network.inputShape : this.network.steps[value - 1].shape;
  }

  /** The value with its channels last; values of other than three axes have one order only. */
  last(value: number): string {
    const names = this.values[value];
    names.last ??= this.graph.node('Transpose', [names.first!], { perm: CHANNELS_LAST });
    return names.last;
  }

  private first(value: number): string {
    const names = this.values[value];
    names.first ??= this.graph.node('Transpose', [names.last!], { perm: CHANNELS_FIRST });
    return names.first;
  }

  /** For what works on single values: the order in which all inputs are there already. */
  private either(inputs: readonly number[], build: (names: string[], isFirst: boolean) => string): Value {
    const isFirst = inputs.some((value) => this.values[value].last === undefined);
    const names = inputs.map((value) => (isFirst ? this.first(value) : this.last(value)));
    return isFirst ? { first: build(names, true) } : { last: build(names, false) };
  }

  private addConvolution(step: Convolution): string {
    const { strides, pads, dilations } = step;
    const { values, shape } = kernelOf(step);
    const inputs = [this.first(step.inputs[0]), this.graph.constant(values, shape)];
    if (step.bias) inputs.push(this.graph.constant(step.bias, [step.bias.length]));
    const group = step.kind === 'depthwise' ? step.kernelShape[2] : step.groups;
    return this.graph.node('Conv', inputs, { kernel_shape: shape.slice(2), strides, pads, dilations, group });
  }

  private addPool({ kind, inputs, poolSize, strides, pads }: Pool): string {
    const window = { kernel_shape: poolSize, strides, pads };
    const x = this.first(inputs[0]);
    if (kind === 'maxPool') return this.graph.node('MaxPool', [x], window);
    return this.graph.node('AveragePool', [x], { ...window, count_include_pad: 0 });
  }

  /** Whether a pool reads the value of the step that is being written. */
  private isPooledNext(): boolean {
    const value = this.values.length;
    return this.network.steps.some((step) => 'poolSize' in step && step.inputs.includes(value));
  }

  private write(step: Step): Value {
    const { graph } = this;
    const [input] = step.inputs;
    switch (step.kind) {
      case 'conv':
      case 'depthwise':
        return { first: this.addConvolution(step) };
      case 'maxPool':
      case 'averagePool':
        return { first: this.addPool(step) };
      case 'globalMax':
      case 'globalAverage': {
        const opType = step.kind === 'globalMax' ? 'GlobalMaxPool' : 'GlobalAveragePool';
        return { last: graph.node('Flatten', [graph.node(opType, [this.first(input)])], { axis: 1 }) };
      }
      case 'dense': {
        const product = graph.node('MatMul', [
          this.last(input),
          graph.constant(step.kernel, step.kernelShape),
        ]);
        if (!step.bias) return { last: product };
        return { last: graph.node('Add', [product, graph.constant(step.bias, [step.bias.length])]) };
      }
      case 'normalize':
        return this.either([input], ([x], isFirst) => {
          const channels = step.mean.length;
          const perChannel = (values: Float32Array) =>
            graph.constant(values, isFirst ? [channels, 1, 1] : [channels]);
          const centred = step.mean.some((mean) => mean !== 0)
            ? graph.node('Sub', [x, perChannel(step.mean)])
            : x;
          return graph.node('Add', [
            graph.node('Mul', [centred, perChannel(step.scale)]),
            perChannel(step.offset),
          ]);
        });
      case 'activation':
        if (step.name === 'softmax')
          return { last: writeActivation(graph, step.name, step.alpha, this.last(input), step.shape.length) };
        return this.either([input], ([x]) =>
          writeActivation(graph, step.name, step.alpha, x, step.shape.length),
        );
      case 'pad': {
        const [top, left, bottom, right] = step.pads;
        const inputs = [this.first(input), graph.constant([0, 0, top, left, 0, 0, bottom, right], [8])];
        if (this.isPooledNext()) inputs.push(graph.constant(Float32Array.of(NEARLY_ZERO), []));
        return { first: graph.node('Pad', inputs, { mode: 'constant' }) };
      }
      case 'upsample': {
        const scales = graph.constant(Float32Array.of(1, 1, ...step.size), [4]);
        const attributes = {
          mode: 'nearest',
          coordinate_transformation_mode: 'asymmetric',
          nearest_mode: 'floor',
        };
        return { first: graph.node('Resize', [this.first(input), '', scales], attributes) };
      }
      case 'reshape': {
        const shape = graph.constant([-1, ...step.shape], [step.shape.length + 1]);
        return { last: graph.node('Reshape', [this.last(input), shape]) };
      }
      case 'add':
      case 'multiply': {
        const opType = step.kind === 'add' ? 'Add' : 'Mul';
        return this.either(step.inputs, (names) =>
          names.reduce((sum, name) => graph.node(opType, [sum, name])),
        );
      }
      case 'concatenate':
        return this.either(step.inputs, (names, isFirst) => {
          const axis = step.axis + 1;
          return graph.node('Concat', names, { axis: isFirst ? CHANNELS_FIRST.indexOf(axis) : axis });
        });
    }
  }

  /** All steps, then the file. */
  file(metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
    for (const step of this.network.steps) this.values.push(this.write(step));
    const { inputShape, output } = this.network;
    this.graph.node('Identity', [this.last(output)], {}, 'output');
    return this.graph.file(
      { name: 'input', shape: inputShape },
      { name: 'output', shape: this.shapeOf(output) },
      metadata,
    );
  }
}

/** What a program needs besides the network, as texts; lists and numbers are JSON. */
function metadataOf({
  classes,
  binary,
  decision,
  preprocessing,
  guesses,
}: LabelsFile): Record<string, string> {
  const { colorMode, imageSize, aspectRatio, rescale, offset = 0, channelOrder = colorMode } = preprocessing;
  const orders = { rgb: 'RGB', bgr: 'BGR', grayscale: 'L' } as const;
  return {
    classes: JSON.stringify(classes),
    ...(binary && { positive: binary.positive, threshold: JSON.stringify(binary.threshold) }),
    ...(decision && { decision: JSON.stringify(decision) }),
    image_size: JSON.stringify(imageSize),
    aspect_ratio: aspectRatio,
    color_mode: colorMode,
    channel_order: orders[channelOrder],
    layout: 'NHWC',
    rescale: JSON.stringify(rescale),
    offset: JSON.stringify(offset),
    ...(guesses && { guesses: JSON.stringify(guesses) }),
  };
}

/**
 * The ONNX file (opset 17): "input", float32 [N, height, width, channels], already × `rescale` + `offset`; "output",
 * the model's probabilities. metadata_props say what labels.json says.
 */
export function writeOnnx(network: Network, labels: LabelsFile): Uint8Array<ArrayBuffer> {
  return new NetworkWriter(network).file(metadataOf(labels));
}
