/** Activations as nodes of an ONNX graph. It must not know of layers. */
import type { ActivationName } from '../network/types.ts';
import type { GraphWriter } from './graph.ts';

const scalar = (graph: GraphWriter, value: number) => graph.constant(Float32Array.of(value), []);

/** The nodes of an activation of `x`, a value of `rank` axes besides the batch; returns the name of the result. */
export function writeActivation(
  graph: GraphWriter,
  name: ActivationName,
  alpha: number,
  x: string,
  rank: number,
): string {
  switch (name) {
    case 'relu':
      return graph.node('Relu', [x]);
    case 'relu6': {
      const [low, high] = [0, 6].map((end) => scalar(graph, end));
      return graph.node('Clip', [x, low, high]);
    }
    case 'leakyRelu':
      return graph.node('LeakyRelu', [x], { alpha: { float: alpha } });
    case 'elu':
      return graph.node('Elu', [x], { alpha: { float: alpha } });
    case 'sigmoid':
      return graph.node('Sigmoid', [x]);
    case 'tanh':
      return graph.node('Tanh', [x]);
    case 'softplus':
      return graph.node('Softplus', [x]);
    case 'swish':
      return graph.node('Mul', [x, graph.node('Sigmoid', [x])]);
    case 'hardSigmoid':
      return graph.node('HardSigmoid', [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
    case 'hardSwish':
      return graph.node('HardSwish', [x]);
    case 'erf':
      return graph.node('Erf', [x]);
    case 'gelu': {
      // x · (erf(x / √2) + 1) / 2
      const scaled = graph.node('Mul', [x, scalar(graph, Math.SQRT1_2)]);
      const raised = graph.node('Add', [graph.node('Erf', [scaled]), scalar(graph, 1)]);
      return graph.node('Mul', [graph.node('Mul', [raised, scalar(graph, 0.5)]), x]);
    }
    case 'softmax':
      return graph.node('Softmax', [x], { axis: rank });
  }
}
