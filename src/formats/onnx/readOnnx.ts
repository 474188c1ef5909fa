/**
 * Reads an ONNX file that writeOnnx wrote back into a network, so that the page can compute what the file holds, not what was
 * meant to be in it. Other programs' files are refused. It must not know of tfjs.
 */
import { UserError } from '../../shared/errors.ts';
import type { ActivationName, Network, Operation, Pads, Pair, Step } from '../network/types.ts';
import { Fields } from './readProtobuf.ts';

type Placed = Operation & { shape: readonly number[] };

/** A constant: float32 or, for shapes, whole numbers. */
interface Constant {
  shape: number[];
  values: Float32Array;
}

/** A value of the network and the order of its axes in the file. */
interface Named {
  value: number;
  isFirst: boolean;
}

const ACTIVATIONS: Readonly<Record<string, ActivationName>> = {
  Relu: 'relu',
  Clip: 'relu6',
  LeakyRelu: 'leakyRelu',
  Elu: 'elu',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  HardSigmoid: 'hardSigmoid',
  HardSwish: 'hardSwish',
  Erf: 'erf',
  Softplus: 'softplus',
  Softmax: 'softmax',
};

function refuse(why: string): never {
  throw new UserError(
    `The ONNX file cannot be read back: ${why}.`,
    'Only files that Darkroom wrote can be read.',
  );
}

function constantOf(tensor: Fields): Constant {
  // A copy: numbers must lie at multiples of their size.
  const { buffer } = tensor.raw(9).slice();
  const values =
    tensor.number(2) === 7 ? Float32Array.from(new BigInt64Array(buffer), Number) : new Float32Array(buffer);
  const shape = tensor.packed(1);
  if (shape.reduce((all, size) => all * size, 1) !== values.length)
    refuse('a constant has another size than it says');
  return { shape, values };
}

/** Kernel [filters, channels, rows, columns] to [rows, columns, channels, filters]; depthwise: [rows, columns, filters]. */
function kernelOf({ shape: [filters, channels, rows, cols], values }: Constant): Float32Array {
  const kernel = new Float32Array(values.length);
  let from = 0;
  for (let filter = 0; filter < filters; filter++)
    for (let channel = 0; channel < channels; channel++)
      for (let place = 0; place < rows * cols; place++)
        kernel[(place * channels + channel) * filters + filter] = values[from++];
  return kernel;
}

class GraphReader {
  readonly steps: Step[] = [];
  private readonly constants = new Map<string, Constant>();
  private readonly named = new Map<string, Named>([['input', { value: 0, isFirst: false }]]);

  constructor(
    graph: Fields,
    private readonly inputShape: readonly number[],
  ) {
    for (const tensor of graph.messages(5)) this.constants.set(tensor.text(8), constantOf(tensor));
    for (const node of graph.messages(1)) this.named.set(node.text(2), this.read(node));
  }

  valueOf(name: string): Named {
    return this.named.get(name) ?? refuse(`nothing is named "${name}"`);
  }
  private constant(name: string): Constant {
    return this.constants.get(name) ?? refuse(`there is no constant "${name}"`);
  }
  private shapeOf(value: number): readonly number[] {
    return value === 0 ? this.inputShape : this.steps[value - 1].shape;
  }

  private add(node: Fields, inputs: readonly Named[], operation: Placed, isFirst = inputs[0].isFirst): Named {
    this.steps.push({ ...operation, layer: node.text(3), inputs: inputs.map(({ value }) => value) });
    return { value: this.steps.length, isFirst };
  }

  private read(node: Fields): Named {
    const type = node.text(4);
    const names = node.texts(1);
    const attributes = new Map(node.messages(5).map((attribute) => [attribute.text(1), attribute]));
    const integers = (name: string) => attributes.get(name)?.packed(8) ?? [];
    const integer = (name: string) => attributes.get(name)?.number(3) ?? 0;
    const x = this.valueOf(names[0]);
    const shape = this.shapeOf(x.value);
    const windowed = (size: Pair): { strides: Pair; pads: Pads; places: Pair } => {
      const [strides, pads] = [integers('strides') as unknown as Pair, integers('pads') as unknown as Pads];
      const along = (axis: 0 | 1) =>
        Math.floor((shape[axis] + pads[axis] + pads[axis + 2] - size[axis]) / strides[axis]) + 1;
      return { strides, pads, places: [along(0), along(1)] };
    };
    if (Object.hasOwn(ACTIVATIONS, type)) {
      const ends = names.slice(1).map((name) => this.constant(name).values[0]);
      if (type === 'Clip' && String(ends) !== '0,6') refuse(`it clips to ${ends.join(' and ')}`);
      const alpha = attributes.get('alpha')?.number(2) ?? 0;
      return this.add(node, [x], { kind: 'activation', name: ACTIVATIONS[type], alpha, shape });
    }
    switch (type) {
      case 'Transpose':
        return { value: x.value, isFirst: integers('perm')[1] === 3 };
      case 'Identity':
      case 'Flatten':
        return { ...x, isFirst: false };
      case 'Conv': {
        const constant = this.constant(names[1]);
        const [filters, channels, rows, cols] = constant.shape;
        const dilations = integers('dilations') as unknown as Pair;
        const { strides, pads, places } = windowed([
          (rows - 1) * dilations[0] + 1,
          (cols - 1) * dilations[1] + 1,
        ]);
        const group = integer('group');
        const kernel = kernelOf(constant);
        const bias = names[2] ? this.constant(names[2]).values : null;
        const shared = { kernel, bias, strides, pads, dilations, shape: [...places, filters] };
        return this.add(
          node,
          [x],
          channels === 1 && group === shape[2]
            ? { kind: 'depthwise', kernelShape: [rows, cols, group, filters / group], ...shared }
            : { kind: 'conv', kernelShape: [rows, cols, channels, filters], groups: group, ...shared },
        );
      }
      case 'MaxPool':
      case 'AveragePool': {
        const poolSize = integers('kernel_shape') as unknown as Pair;
        const { strides, pads, places } = windowed(poolSize);
        const kind = type === 'MaxPool' ? 'maxPool' : 'averagePool';
        return this.add(node, [x], { kind, poolSize, strides, pads, shape: [...places, shape[2]] });
      }
      case 'GlobalMaxPool':
      case 'GlobalAveragePool': {
        const kind = type === 'GlobalMaxPool' ? 'globalMax' : 'globalAverage';
        return this.add(node, [x], { kind, shape: [shape[2]] });
      }
      case 'MatMul': {
        const { shape: kernelShape, values } = this.constant(names[1]);
        const [inputs, units] = kernelShape;
        const target = [...shape.slice(0, -1), units];
        return this.add(node, [x], {
          kind: 'dense',
          kernel: values,
          kernelShape: [inputs, units],
          bias: null,
          shape: target,
        });
      }
      case 'Add':
      case 'Sub':
      case 'Mul':
        return this.readArithmetic(node, type, x, names);
      case 'Pad': {
        const [, , top, left, , , bottom, right] = this.constant(names[1]).values;
        const target = [shape[0] + top + bottom, shape[1] + left + right, shape[2]];
        return this.add(node, [x], { kind: 'pad', pads: [top, left, bottom, right], shape: target });
      }
      case 'Resize': {
        const [, , tall, wide] = this.constant(names[2]).values;
        const target = [shape[0] * tall, shape[1] * wide, shape[2]];
        return this.add(node, [x], { kind: 'upsample', size: [tall, wide], shape: target });
      }
      case 'Reshape':
        if (x.isFirst) refuse('values are put in a row with their channels first');
        return this.add(node, [x], { kind: 'reshape', shape: [...this.constant(names[1]).values].slice(1) });
      case 'Concat': {
        const inputs = names.map((name) => this.valueOf(name));
        const axis = x.isFirst ? [0, 2, 0, 1][integer('axis')] : integer('axis') - 1;
        const size = inputs.reduce((sum, { value }) => sum + this.shapeOf(value)[axis], 0);
        const target = shape.map((old, i) => (i === axis ? size : old));
        return this.add(node, inputs, { kind: 'concatenate', axis, shape: target });
      }
      default:
        return refuse(`it has a node "${type}"`);
    }
  }

  /** Of two values, or of a value and a constant: one number, or one for each channel. */
  private readArithmetic(node: Fields, type: 'Add' | 'Sub' | 'Mul', x: Named, names: string[]): Named {
    const shape = this.shapeOf(x.value);
    const constant = this.constants.get(names[1]);
    if (constant) {
      const channels = shape[shape.length - 1];
      if (![1, channels].includes(constant.values.length)) refuse('a constant does not fit the channels');
      const filled = (value: number) => new Float32Array(channels).fill(value);
      const numbers = constant.values.length === 1 ? filled(constant.values[0]) : constant.values;
      return this.add(node, [x], {
        kind: 'normalize',
        mean: type === 'Sub' ? numbers : filled(0),
        scale: type === 'Mul' ? numbers : filled(1),
        offset: type === 'Add' ? numbers : filled(0),
        shape,
      });
    }
    const other = this.valueOf(names[1]);
    const target = shape.map((size, axis) => Math.max(size, this.shapeOf(other.value)[axis]));
    if (type === 'Sub') refuse('it subtracts values');
    return this.add(node, [x, other], { kind: type === 'Add' ? 'add' : 'multiply', shape: target });
  }
}

/**
 * The network that the file holds.
 * @throws UserError where the file is damaged or was not written by Darkroom.
 */
export function readOnnx(file: Uint8Array): Network {
  try {
    const [graph] = new Fields(file).messages(7);
    if (!graph) refuse('it holds no graph');
    // ValueInfoProto.type.tensor_type.shape.dim: the batch first.
    const dimensions = graph.messages(11)[0].messages(2)[0].messages(1)[0].messages(2)[0].messages(1);
    const inputShape = dimensions.slice(1).map((dimension) => dimension.number(1));
    const reader = new GraphReader(graph, inputShape);
    return { inputShape, steps: reader.steps, output: reader.valueOf('output').value };
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
    throw new UserError('The ONNX file cannot be read back: it is damaged or cut off.', undefined, {
      cause: thrown,
    });
  }
}
