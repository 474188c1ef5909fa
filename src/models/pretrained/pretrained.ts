/**
 * The one table of pretrained networks: what they are, where they are published, and by what their weights are known. What
 * becomes of a picture's values, the catalogue's entry says. No tfjs.
 */
import { modelById, titleOf } from '../catalogue/catalogue.ts';
import { widthsOf } from '../catalogue/definition.ts';

/** Files that hold the weights: one, or a model.json that names those beside it. */
export interface PublishedFiles {
  url: string;
  /** The name of that one file. */
  file: string;
  /** Its size, where it is known. */
  bytes?: number;
  /** Its checksums as the publisher gives them. */
  sha256?: string;
  md5?: string;
  what: 'h5 no top' | 'tfjs no top' | 'tfjs with top';
}

export interface PretrainedBase {
  /** "mobilenet-v2-0.35"; its folder in `public/pretrained/` has that name. */
  id: string;
  /** The entry of the catalogue, and its width. */
  modelId: string;
  width: number;
  trainedOn: string;
  /** Of the weights. */
  licence: string;
  /** Of the smallest published file; of the weights alone where no file's size is known. */
  bytes: number;
  /** Height and width of the pictures that it was trained on. */
  imageSize: number;
  /** What `pinOf` gives for its weights without the top; null where they were never seen here. */
  pin: string | null;
  /** The likeliest one first. */
  published: readonly PublishedFiles[];
}

const IMAGENET = 'ImageNet (ILSVRC 2012): 1.28 million photos of 1,000 classes';
const KERAS = 'https://storage.googleapis.com/tensorflow/keras-applications';
const TFJS = 'https://storage.googleapis.com/tfjs-models/tfjs';
const TEACHABLE_MACHINE = 'https://storage.googleapis.com/teachable-machine-models';
/** Where Keras fetched its weights from before they lay at Google. */
const KERAS_RELEASES = 'https://github.com/keras-team/keras-applications/releases/download';
const CHOLLET_RELEASES = 'https://github.com/fchollet/deep-learning-models/releases/download';
const MOBILENET_V2_RELEASES =
  'https://github.com/JonathanCMitchell/mobilenet_v2_keras/releases/download/v1.1';

/** A file of Keras at each of its addresses: folders, without a slash at their ends. */
const kerasFile = (
  file: string,
  known: Pick<PublishedFiles, 'bytes' | 'md5'>,
  ...folders: readonly string[]
): PublishedFiles[] =>
  folders.map((folder) => ({ url: `${folder}/${file}`, file, ...known, what: 'h5 no top' }));

const tfjs = (folder: string, what: PublishedFiles['what']): PublishedFiles => ({
  ...{ url: `${folder}/model.json`, file: 'model.json', what },
});

type Known = Pick<PretrainedBase, 'bytes' | 'pin'> & { h5Bytes?: number };

/** A width of MobileNet. TensorFlow.js' folders are older conversions of the same files, with the top. */
function mobileNet(width: number, { h5Bytes, ...known }: Known): PretrainedBase {
  const keras = { 0.25: '2_5', 0.5: '5_0', 0.75: '7_5', 1: '1_0' }[width];
  const google = tfjs(`${TFJS}/mobilenet_v1_${width === 1 ? '1.0' : width.toFixed(2)}_224`, 'tfjs with top');
  const bytes = h5Bytes && { bytes: h5Bytes };
  return {
    ...{ id: `mobilenet-${width}`, modelId: 'mobilenet', width, imageSize: 224, ...known },
    ...{ trainedOn: IMAGENET, licence: 'Apache-2.0' },
    published: [
      google,
      ...kerasFile(
        `mobilenet_${keras}_224_tf_no_top.h5`,
        { ...bytes },
        `${KERAS}/mobilenet`,
        `${CHOLLET_RELEASES}/v0.6`,
      ),
    ],
  };
}

/**
 * A width of MobileNetV2. Teachable Machine's folders are named after Keras' files, of which they were made.
 *
 * The pin of 0.35 is that of Teachable Machine's folder, as it lies in everybody's exports. Nobody has compared Keras' own
 * file with it here. If its bits are others, it is refused as that base, like any other weights in its shape.
 */
function mobileNetV2(width: number, { h5Bytes, ...known }: Known): PretrainedBase {
  const name = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels';
  const keras = `${name}_${width === 1 ? '1.0' : width}_224_no_top.h5`;
  const bytes = h5Bytes && { bytes: h5Bytes };
  return {
    ...{ id: `mobilenet-v2-${width}`, modelId: 'mobilenet-v2', width, imageSize: 224, ...known },
    ...{ trainedOn: IMAGENET, licence: 'Apache-2.0' },
    published: [
      tfjs(`${TEACHABLE_MACHINE}/${name}_${width.toFixed(2)}_224_no_top`, 'tfjs no top'),
      ...kerasFile(keras, { ...bytes }, `${KERAS}/mobilenet_v2`, MOBILENET_V2_RELEASES),
    ],
  };
}

/** A network of one width, of which Keras publishes one file with its MD5. */
function other(
  modelId: string,
  licence: string,
  [file, bytes, md5]: readonly [file: string, bytes: number, md5: string],
  ...folders: readonly string[]
): PretrainedBase {
  return {
    ...{ id: modelId, modelId, width: 1, trainedOn: IMAGENET, licence, bytes, imageSize: 224, pin: null },
    published: kerasFile(file, { bytes, md5 }, ...folders),
  };
}

const ORDERED = 'weights_tf_dim_ordering_tf_kernels_notop.h5';

/**
 * Sizes and MD5 of Keras' files are those of `keras/src/applications` in Keras 3 and of its downloads. Licences are those that
 * Keras' documentation names.
 */
export const PRETRAINED: readonly PretrainedBase[] = [
  mobileNetV2(0.35, {
    ...{ bytes: 1_731_298, h5Bytes: 2_019_640 },
    pin: 'cea55efc9877ca3885be4994427a90914d259e7e8d759d90f36f7bb16e1725a7',
  }),
  mobileNetV2(0.5, { bytes: 2_824_896, pin: null }),
  mobileNetV2(0.75, { bytes: 5_528_256, pin: null }),
  mobileNetV2(1, { bytes: 9_406_464, h5Bytes: 9_406_464, pin: null }),
  mobileNet(0.25, {
    bytes: 1_955_786,
    pin: 'bc1512519fe1802d8ffa90b80acd0969b26e9dda42f96f4c34dc1947c5a13185',
  }),
  mobileNet(0.5, { bytes: 5_370_144, pin: null }),
  mobileNet(0.75, { bytes: 10_407_904, pin: null }),
  mobileNet(1, { bytes: 17_015_456, h5Bytes: 17_225_924, pin: null }),
  other(
    'mobilenet-v3-small',
    'Apache-2.0',
    ['weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5', 4_334_752, 'd3e8ec802a04aa4fc771ee12a9a9b836'],
    `${KERAS}/mobilenet_v3`,
  ),
  other(
    'efficientnet-b0',
    'Apache-2.0',
    ['efficientnetb0_notop.h5', 16_705_208, '50bc09e76180e00e4465e1a485ddc09d'],
    'https://storage.googleapis.com/keras-applications',
  ),
  other(
    'efficientnet-v2-b0',
    'Apache-2.0',
    ['efficientnetv2-b0_notop.h5', 24_274_472, '893217f2bb855e2983157299931e43ff'],
    `${KERAS}/efficientnet_v2`,
  ),
  other(
    'resnet-50',
    'MIT',
    [`resnet50_${ORDERED}`, 94_765_736, '4d473c1dd8becc155b73f8504c6f6626'],
    ...[`${KERAS}/resnet`, `${KERAS_RELEASES}/resnet`],
  ),
  other(
    'resnet-50-v2',
    'BSD-3-Clause',
    [`resnet50v2_${ORDERED}`, 94_668_760, 'fac2f116257151a9d068a22e544a4917'],
    ...[`${KERAS}/resnet`, `${KERAS_RELEASES}/resnet`],
  ),
  other(
    'densenet-121',
    'BSD-3-Clause',
    [`densenet121_${ORDERED}`, 29_084_464, '30ee3e1110167f948a6b9946edeeb738'],
    ...[`${KERAS}/densenet`, `${KERAS_RELEASES}/densenet`],
  ),
  other(
    'vgg-16',
    'CC-BY-4.0',
    [`vgg16_${ORDERED}`, 58_889_256, '6d6bbae143d832006294945121d1f1fc'],
    ...[`${KERAS}/vgg16`, `${CHOLLET_RELEASES}/v0.1`],
  ),
  {
    ...other(
      'xception',
      'MIT',
      [`xception_${ORDERED}`, 83_683_744, 'b0042744bf5b25fce3cb969f33bebb97'],
      ...[`${KERAS}/xception`, `${CHOLLET_RELEASES}/v0.4`],
    ),
    imageSize: 299,
  },
];

/** The pretrained weights of an entry of the catalogue at that width; null where none are known. */
export function pretrainedFor(modelId: string, width: number): PretrainedBase | null {
  return PRETRAINED.find((base) => base.modelId === modelId && base.width === width) ?? null;
}

/** Those of that id; null where there are none. */
export function pretrainedById(id: string): PretrainedBase | null {
  return PRETRAINED.find((base) => base.id === id) ?? null;
}

/** "MobileNetV2 0.35": its title and, where there are several, its width. */
export function nameOfBase({ modelId, width }: PretrainedBase): string {
  return widthsOf(modelById(modelId)).length > 1 ? `${titleOf(modelId)} ${width}` : titleOf(modelId);
}
