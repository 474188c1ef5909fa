/** EfficientNetV2B0, as keras.applications.EfficientNetV2B0 builds it without its Rescaling. It must not import tfjs. */
import type { Drawn } from '../graph/draft.ts';
import type { ModelDefinition } from './definition.ts';
import {
  efficientConv,
  efficientNorm,
  efficientTop,
  FAN_OUT,
  IMAGENET_NORMALIZED,
  squeezeAndExcite,
  withSkip,
} from './parts.ts';

/** Blocks, filters, expansion and the step of the first block of each stage. */
const STAGES = [
  [1, 16, 1, 1],
  [2, 32, 4, 2],
  [2, 48, 4, 2],
  [3, 96, 4, 2],
  [5, 112, 6, 1],
  [8, 192, 6, 2],
];
const BLOCK_COUNT = STAGES.reduce((sum, [repeats]) => sum + repeats, 0);
/** So many stages have one 3 × 3 convolution where the others have a pointwise and a depthwise one. */
const FUSED_STAGES = 3;
/** The share of branches that is dropped in the last block; it grows from 0. */
const DROPPED = 0.2;
const NORM = { momentum: 0.9 };

type Block = readonly [filters: number, expansion: number, strides: number];

function fused(input: Drawn, name: string, [filters, expansion, strides]: Block): Drawn {
  const projectNorm = { name: `${name}project_bn`, ...NORM };
  if (expansion === 1)
    return efficientConv(input, `${name}project_conv`, filters, 3, { strides })
      .to('BatchNormalization', projectNorm)
      .to('Activation', { name: `${name}project_activation`, activation: 'silu' });
  const wide = efficientConv(input, `${name}expand_conv`, input.shape[2] * expansion, 3, { strides });
  return efficientConv(efficientNorm(wide, `${name}expand_`, NORM), `${name}project_conv`, filters, 1).to(
    'BatchNormalization',
    projectNorm,
  );
}

function separable(input: Drawn, name: string, [filters, expansion, strides]: Block): Drawn {
  const channels = input.shape[2];
  const wide = efficientConv(input, `${name}expand_conv`, channels * expansion, 1);
  const depthwise = efficientNorm(wide, `${name}expand_`, NORM).to('DepthwiseConv2D', {
    ...{ name: `${name}dwconv2`, kernel_size: 3, strides, padding: 'same', use_bias: false },
    depthwise_initializer: FAN_OUT,
  });
  const weighed = squeezeAndExcite(
    efficientNorm(depthwise, name, NORM),
    name,
    Math.max(1, Math.trunc(channels * 0.25)),
  );
  return efficientConv(weighed, `${name}project_conv`, filters, 1).to('BatchNormalization', {
    ...{ name: `${name}project_bn`, ...NORM },
  });
}

export const efficientNetV2: ModelDefinition = {
  id: 'efficientnet-v2-b0',
  title: 'EfficientNetV2B0',
  summary:
    'EfficientNet with whole convolutions at its beginning: better used by a GPU, and quicker to train.',
  leastSize: 32,
  preprocessing: IMAGENET_NORMALIZED,
  cutLayers: [
    ...['block1a_project_activation', 'block2b_add', 'block3b_add', 'block4c_add'],
    ...['block5e_add', 'block6h_add', 'top_activation'],
  ],
  layers(picture) {
    let x = efficientNorm(efficientConv(picture, 'stem_conv', 32, 3, { strides: 2 }), 'stem_', NORM);
    let place = 0;
    STAGES.forEach(([repeats, filters, expansion, strides], stage) => {
      for (let at = 0; at < repeats; at++) {
        const name = `block${stage + 1}${'abcdefgh'[at]}_`;
        const step = at === 0 ? strides : 1;
        const branch = (stage < FUSED_STAGES ? fused : separable)(x, name, [filters, expansion, step]);
        const rate = (DROPPED * place++) / BLOCK_COUNT;
        x = step === 1 ? withSkip(branch, x, name, rate) : branch;
      }
    });
    return efficientTop(x, NORM);
  },
};
