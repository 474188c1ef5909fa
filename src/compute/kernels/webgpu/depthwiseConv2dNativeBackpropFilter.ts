/**
 * The gradient of a depthwise convolution's filter on WebGPU, in place of the stock kernel, whose every invocation
 * loops over the whole batch and which knows no dilation.
 *
 * dW[i, j, c, m] = Σ_(b, y, x) x[b, y·strideY − padTop + i·dilationY, …, c] · dy[b, y, x, c·multiplier + m]. An invocation has
 * one row of the filter and a few rows of dy; a second pass adds up.
 */
import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { convInfo } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { channelsOf, lines, readCode } from './common/depthwise.ts';
import { dispatch, EACH_INDEX, eachIndex } from './common/dispatch.ts';
import { partsTensor, sumParts } from './common/partSums.ts';
import { outputRow, valueAt, valuesMet } from './common/slidingRow.ts';

/** Positions that one invocation adds up, at least. */
const LEAST_POSITIONS = 64;

/** x [batch, height, width, channels], dy [batch, outHeight, outWidth, channels · multiplier] → dW, filterShape. */
replaceKernel('DepthwiseConv2dNativeBackpropFilter', 'webgpu', ({ inputs, backend, attrs }) => {
  const webgpu = backend as WebGPUBackend;
  const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
  const { filterShape } = attrs as unknown as tf.DepthwiseConv2dNativeBackpropFilterAttrs;
  const info = convInfo(x.shape, filterShape, attrs as object, true);
  const { filterHeight, filterWidth, inWidth, outWidth, padInfo } = info;
  const atOnce = channelsOf(info);
  const type = atOnce === 4 ? 'vec4f' : 'f32';
  const row = outputRow(info);
  const channels = info.outChannels / atOnce;
  const allRows = info.batchSize * info.outHeight;
  const each = Math.ceil(LEAST_POSITIONS / outWidth);
  const cells = {
    type,
    columns: filterHeight * filterWidth * channels,
    parts: Math.ceil(allRows / each),
  } as const;
  const partial = partsTensor(webgpu, cells, filterShape);
  const size = channels * filterHeight * cells.parts;
  dispatch(webgpu, {
    name: 'DepthwiseConv2dNativeBackpropFilter',
    bindings: {
      partial: { data: partial, type, writes: true },
      values: { data: x, type },
      dy: { data: dy, type },
    },
    numbers: {
      ...{ size, channels, parts: cells.parts, each, rows: allRows },
      ...{ height: info.inHeight, width: inWidth, inChannels: info.inChannels / atOnce },
      ...{ outHeight: info.outHeight, outWidth },
    },
    declarations: readCode(type, 'values', 'numbers.inChannels'),
    ...eachIndex(size),
    body: `${EACH_INDEX}
  let channel = index % numbers.channels;
  let i = index / numbers.channels % ${filterHeight}u;
  let part = index / numbers.channels / ${filterHeight}u;
  let inChannel = channel / ${filterShape[3]}u;
  ${lines(filterWidth, (tap) => `var sum${tap} = ${type}();`)}
  for (var row = part * numbers.each; row < min(numbers.rows, (part + 1u) * numbers.each); row++) {
    let y = i32(row % numbers.outHeight * ${info.strideHeight}u + i * ${info.dilationHeight}u) - ${padInfo.top};
    if (y < 0 || u32(y) >= numbers.height) { continue; }
    let line = (row / numbers.outHeight * numbers.height + u32(y)) * numbers.width;
    var start = 0;
    for (var x = 0u; x < numbers.outWidth; x += ${row.block}u) {
      ${valuesMet(row, 'line, numbers.width', 'inChannel')}
      let at = (row * numbers.outWidth + x) * numbers.channels + channel;
      ${lines(row.block, (place) => `let g${place} = select(${type}(), dy[at + ${place}u * numbers.channels], x + ${place}u < numbers.outWidth);`)}
      ${row.meetings
        .map(({ place, tap, offset }) => `sum${tap} = fma(${valueAt(offset)}, g${place}, sum${tap});`)
        .join('\n      ')}
      start += ${row.step};
    }
  }
  ${lines(filterWidth, (tap) => `partial[((i * ${filterWidth}u + ${tap}u) * numbers.channels + channel) * numbers.parts + part] = sum${tap};`)}`,
  });
  return sumParts(webgpu, cells, [partial], filterShape)[0];
});
