/**
 * Sums over all dimensions but the last on WebGL (the gradient of a bias), in place of the stock kernel, which transposes
 * the tensor first and then computes one value an invocation. Other sums stay with it.
 *
 * y[c] = Σ_r x[r, c]: an invocation sums some of the rows for a texel's two channels, and the stock kernel the parts.
 */
import * as tf from '@tensorflow/tfjs';
import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { replaceKernel } from '../common/registry.ts';
import { callKernel } from './common/callKernel.ts';

/** Below so many values the stock kernel is as good. */
const MIN_VALUES = 2 ** 14;
/** Parts of each sum, at most. */
const MAX_PARTS = 512;

/** From x [planes, rows, columns] to [planes · parts, columns]. */
class PartialSumsProgram implements GPGPUProgram {
  packedInputs = true;
  packedOutput = true;
  variableNames = ['x'];
  outputShape: number[];
  userCode: string;
  constructor([lines, rows, columns]: number[], linesPerPart: number) {
    this.outputShape = [Math.ceil(lines / linesPerPart), columns];
    this.userCode = `
      vec2 part(int index, int column) {
        vec2 sum = vec2(0.0);
        int last = min(${lines}, (index + 1) * ${linesPerPart});
        for (int line = index * ${linesPerPart}; line < last; line++) {
          for (int row = 0; row < ${rows - 1}; row += 2) {
            vec4 texel = getX(line, row, column);
            sum += texel.xy + texel.zw;
          }
          ${rows % 2 ? `sum += getX(line, ${rows - 1}, column).xy;` : ''}
        }
        return column + 1 < ${columns} ? sum : vec2(sum.x, 0.0);
      }
      void main() {
        ivec2 at = getOutputCoords();
        vec2 second = at.x + 1 < ${Math.ceil(lines / linesPerPart)} ? part(at.x + 1, at.y) : vec2(0.0);
        setOutput(vec4(part(at.x, at.y), second));
      }`;
  }
}

const stock = replaceKernel('Sum', 'webgl', (args) => {
  const backend = args.backend as MathBackendWebGL;
  const x = args.inputs.x as tf.TensorInfo;
  const { axis, keepDims } = args.attrs as unknown as tf.SumAttrs;
  const rank = x.shape.length;
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const isOurs =
    rank >= 3 &&
    x.dtype === 'float32' &&
    tf.util.sizeFromShape(x.shape) >= MIN_VALUES &&
    tf.util.arraysEqual(
      [...axes].sort((a, b) => a - b),
      x.shape.slice(0, -1).map((_, index) => index),
    );
  if (!isOurs) return stock(args);
  const columns = x.shape[rank - 1];
  const rows = x.shape[rank - 2];
  const lines = tf.util.sizeFromShape(x.shape) / (rows * columns);
  const cube = [lines, rows, columns];
  const linesPerPart = Math.ceil(lines / MAX_PARTS);
  const flat = callKernel('Reshape', backend, { x }, { shape: cube });
  const parts = backend.runWebGLProgram(new PartialSumsProgram(cube, linesPerPart), [flat], 'float32');
  const sum = stock({
    backend,
    inputs: { x: parts },
    attrs: { axis: [0], keepDims: false },
  }) as tf.TensorInfo;
  const shape = keepDims ? [...x.shape.slice(0, -1).map(() => 1), columns] : [columns];
  const result = callKernel('Reshape', backend, { x: sum }, { shape });
  for (const intermediate of [flat, parts, sum]) backend.disposeIntermediateTensorInfo(intermediate);
  return result;
});
