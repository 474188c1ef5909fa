/** Rules of the layers that prepare, pad and cut pictures. It must not import tfjs. */
import { edgesOf, LAST, type LayerRule, pairOf } from './rule.ts';

/** Filling of what a random movement leaves empty; it does nothing when the model answers. */
const FILL = { fill_mode: 'reflect', interpolation: 'bilinear', fill_value: 0 };

/** Classes that change pictures in training only. */
export const RANDOM_LAYERS: Readonly<Record<string, LayerRule>> = {
  RandomFlip: { args: { mode: 'horizontal_and_vertical' } },
  RandomRotation: { args: { factor: undefined, ...FILL }, required: ['factor'] },
  RandomZoom: {
    args: { height_factor: undefined, width_factor: null, ...FILL },
    required: ['height_factor'],
  },
  RandomTranslation: {
    args: { height_factor: undefined, width_factor: undefined, ...FILL },
    required: ['height_factor', 'width_factor'],
  },
  RandomContrast: { args: { factor: undefined }, required: ['factor'] },
  RandomBrightness: { args: { factor: undefined, value_range: [0, 255] }, required: ['factor'] },
};

const NO_EDGES = [
  [0, 0],
  [0, 0],
];

/** Another size, the same channels. */
const SIZED: Pick<LayerRule, 'args' | 'required' | 'output'> = {
  args: { height: undefined, width: undefined },
  required: ['height', 'width'],
  output: ({ height, width }, [[, , channels]]) => [height as number, width as number, channels],
};

/** A picture with so much more at its edges, or less. */
const edged =
  (name: 'padding' | 'cropping', sign: 1 | -1): NonNullable<LayerRule['output']> =>
  (config, [[height, width, channels]]) => {
    const [rows, columns] = edgesOf(config[name]);
    return [height + sign * (rows[0] + rows[1]), width + sign * (columns[0] + columns[1]), channels];
  };

export const PICTURE_RULES: Readonly<Record<string, LayerRule>> = {
  ZeroPadding2D: { args: { padding: [1, 1] }, only: LAST, output: edged('padding', 1) },
  Cropping2D: { args: { cropping: NO_EDGES }, only: LAST, output: edged('cropping', -1) },
  UpSampling2D: {
    args: { size: [2, 2], interpolation: 'nearest' },
    // TensorFlow.js takes the corners of pixels for their centres between them.
    only: { ...LAST, interpolation: ['nearest'] },
    output({ size }, [[height, width, channels]]) {
      const [rows, columns] = pairOf(size);
      return [height * rows, width * columns, channels];
    },
  },
  Rescaling: { args: { scale: undefined, offset: 0 }, required: ['scale'], numbers: ['scale', 'offset'] },
  Normalization: {
    args: { axis: -1, mean: undefined, variance: undefined, invert: false },
    older: { input_mean: 'mean', input_variance: 'variance' },
    numbers: ['mean', 'variance'],
    // Numbers that were given stand in the arguments, adapted ones in the weights.
    weights: ({ mean }, input) =>
      mean === undefined || mean === null
        ? [
            ['mean', input.slice(-1)],
            ['variance', input.slice(-1)],
            ['count', []],
          ]
        : [],
  },
  Resizing: {
    ...SIZED,
    args: { ...SIZED.args, interpolation: 'bilinear' },
    only: {
      ...LAST,
      interpolation: ['bilinear', 'nearest'],
      crop_to_aspect_ratio: [false],
      pad_to_aspect_ratio: [false],
      antialias: [false],
    },
  },
  CenterCrop: { ...SIZED, only: LAST },
  ...RANDOM_LAYERS,
};
