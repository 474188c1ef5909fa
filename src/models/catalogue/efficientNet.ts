/** EfficientNetB0, as keras.applications.EfficientNetB0 builds it without weights. It must not import tfjs. */
import type { Drawn } from '../graph/draft.ts';
import type { ModelDefinition } from './definition.ts';
import {
  correctPad,
  efficientConv,
  efficientNorm,
  efficientTop,
  FAN_OUT,
  squeezeAndExcite,
  withSkip,
} from './parts.ts';

/** Kernel, blocks, filters, expansion and the step of the first block of each stage. */
const STAGES = [
  [3, 1, 16, 1, 1],
  [3, 2, 24, 6, 2],
  [5, 2, 40, 6, 2],
  [3, 3, 80, 6, 2],
  [5, 3, 112, 6, 1],
  [5, 4, 192, 6, 2],
  [3, 1, 320, 6, 1],
];
const BLOCK_COUNT = STAGES.reduce((sum, [, repeats]) => sum + repeats, 0);
/** The share of branches that is dropped in the last block; it grows from 0. */
const DROPPED = 0.2;

function block(
  input: Drawn,
  name: string,
  [kernel, filters, expansion, strides]: readonly number[],
  rate: number,
): Drawn {
  const channels = input.shape[2];
  let x = input;
  if (expansion > 1)
    x = efficientNorm(efficientConv(x, `${name}expand_conv`, channels * expansion, 1), `${name}expand_`, {});
  if (strides === 2) x = correctPad(x, kernel, `${name}dwconv_pad`);
  const depthwise = x.to('DepthwiseConv2D', {
    ...{ name: `${name}dwconv`, kernel_size: kernel, strides, use_bias: false },
    ...{ padding: strides === 2 ? 'valid' : 'same', depthwise_initializer: FAN_OUT },
  });
  const weighed = squeezeAndExcite(
    efficientNorm(depthwise, name, {}),
    name,
    Math.max(1, Math.trunc(channels * 0.25)),
  );
  const projected = efficientConv(weighed, `${name}project_conv`, filters, 1).to('BatchNormalization', {
    name: `${name}project_bn`,
  });
  return strides === 1 ? withSkip(projected, input, name, rate) : projected;
}

export const efficientNet: ModelDefinition = {
  id: 'efficientnet-b0',
  title: 'EfficientNetB0',
  summary: 'Depth, width and size in balance: accurate for its few weights, slower than a MobileNet.',
  leastSize: 32,
  // It scales by itself.
  preprocessing: { channelOrder: 'rgb', scale: 1, offset: 0 },
  cutLayers: [
    ...['block1a_project_bn', 'block2b_add', 'block3b_add', 'block4c_add'],
    ...['block5c_add', 'block6d_add', 'block7a_project_bn', 'top_activation'],
  ],
  layers(picture) {
    const normalized = picture.to('Rescaling', { scale: 1 / 255 }).to('Normalization');
    const stem = efficientConv(correctPad(normalized, 3, 'stem_conv_pad'), 'stem_conv', 32, 3, {
      ...{ strides: 2, padding: 'valid' },
    });
    let x = efficientNorm(stem, 'stem_', {});
    let place = 0;
    STAGES.forEach(([kernel, repeats, filters, expansion, strides], stage) => {
      for (let at = 0; at < repeats; at++) {
        const name = `block${stage + 1}${'abcd'[at]}_`;
        const rate = (DROPPED * place++) / BLOCK_COUNT;
        x = block(x, name, [kernel, filters, expansion, at === 0 ? strides : 1], rate);
      }
    });
    return efficientTop(x, {});
  },
};
