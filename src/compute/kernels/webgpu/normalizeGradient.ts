/**
 * The gradients of a normalization and the activation behind it, on WebGPU. With g = dy · f′(…) and
 * x̂ = (x − mean) / √(variance + ε), n values in each channel:
 *   dβ = Σ g,  dγ = Σ g · x̂,  dx = γ / √(variance + ε) · (g − (dβ + x̂ · dγ) / n),
 * or, where the statistics are given, γ / √(variance + ε) · g. One pass adds up, another one computes g anew: that is less
 * to read and write than keeping it.
 */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { NORMALIZE_GRADIENT, type NormalizeGradientAttributes } from '../../operations/normalization.ts';
import { activationCode } from './common/activationCode.ts';
import { type Binding, dispatch } from './common/dispatch.ts';
import { partsTensor, sumParts } from './common/partSums.ts';
import { forEachRow, STRIPE, stripesOf, stripesShader } from './common/stripes.ts';

/** What both passes know of a channel, and what they compute of each value. */
const CHANNEL = `${STRIPE}
  let inverse = inverseSqrt(variance[column] + numbers.epsilon);
  let center = mean[column];
  let scale = gamma[column];
  let shift = beta[column];`;
const VALUE = `let hat = (x[index] - center) * inverse;
    let g = dy[index] * slope(fma(hat, scale, shift));`;

/** x, dy [..., channels], gamma, beta, mean, variance [channels] → [dx, dgamma, dbeta]. */
tf.registerKernel({
  kernelName: NORMALIZE_GRADIENT,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const webgpu = backend as WebGPUBackend;
    const { x, gamma } = inputs as Record<string, tf.TensorInfo>;
    const { epsilon, activation, ofBatch } = attrs as unknown as NormalizeGradientAttributes;
    const sums = stripesOf(x.shape, 'sum', false);
    const { type } = sums;
    const numbers = { epsilon: { type: 'f32' as const, value: epsilon } };
    const declarations = activationCode(activation, 'slope', type);
    const reads = (names: string[]) =>
      Object.fromEntries(
        names.map((name): [string, Binding] => [name, { data: inputs[name] as tf.TensorInfo, type }]),
      );
    const given = reads(['x', 'dy', 'gamma', 'beta', 'mean', 'variance']);

    const partials = [0, 1].map(() => partsTensor(webgpu, sums, gamma.shape));
    const summing = stripesShader(sums);
    dispatch(webgpu, {
      name: NORMALIZE_GRADIENT,
      bindings: {
        dgammas: { data: partials[0], type, writes: true },
        dbetas: { data: partials[1], type, writes: true },
        ...given,
      },
      ...summing,
      numbers: { ...summing.numbers, ...numbers },
      declarations,
      body: `${CHANNEL}
  var dgamma = Value();
  var dbeta = Value();
  ${forEachRow(`${VALUE}
    dgamma = fma(g, hat, dgamma);
    dbeta += g;`)}
  dgammas[part] = dgamma;
  dbetas[part] = dbeta;`,
    });
    const together = webgpu.makeTensorInfo([2, ...gamma.shape], 'float32');
    const [dgamma, dbeta] = sumParts(webgpu, sums, partials, gamma.shape, together);

    const dx = webgpu.makeTensorInfo(x.shape, 'float32');
    const mapping = stripesShader(stripesOf(x.shape, 'map', false));
    dispatch(webgpu, {
      name: NORMALIZE_GRADIENT,
      bindings: {
        dx: { data: dx, type, writes: true },
        ...given,
        ...(ofBatch ? { sums: { data: together, type } } : {}),
      },
      ...mapping,
      numbers: { ...mapping.numbers, ...numbers },
      declarations,
      body: ofBatch
        ? `${CHANNEL}
  let factor = scale * inverse;
  let meanOfProduct = sums[column] / f32(numbers.rows);
  let meanG = sums[column + numbers.columns] / f32(numbers.rows);
  ${forEachRow(`${VALUE}
    dx[index] = factor * (g - meanG - hat * meanOfProduct);`)}`
        : `${CHANNEL}
  let factor = scale * inverse;
  ${forEachRow(`${VALUE}
    dx[index] = factor * g;`)}`,
    });
    webgpu.disposeData(together.dataId);
    return [dx, dgamma, dbeta];
  },
});
