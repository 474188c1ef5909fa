/** What real Keras builds and computes, as tests/reference/architectures/architectures.json has it. It must not import tfjs. */

/** Name, class, shape without the batch, parameters, inputs, arguments that are not the usual ones. */
export type LayerLine = readonly [
  string,
  string,
  readonly number[],
  number,
  readonly string[],
  Readonly<Record<string, unknown>>?,
];

/** What is known of an array: its shape, its sum, the sum of its squares and its first values in C order. */
export interface ArrayFigures {
  shape: readonly number[];
  sum: number;
  sumsq: number;
  first: readonly number[];
}

export interface ArchitectureReference {
  params: { total: number; trainable: number; non_trainable: number };
  n_layers: number;
  n_operations: number;
  n_weights: number;
  macs_224: { total: number };
  preprocess: { scale: readonly number[]; offset: readonly number[]; channels: 'RGB' | 'BGR' };
  cut_layers: readonly (readonly [name: string, shape: readonly number[]])[];
  layers: readonly LayerLine[];
  /** Path, shape, whether it is trained; in the order of `model.weights`. */
  weights: readonly (readonly [string, readonly number[], boolean])[];
  /** Of the formula for kernels. */
  c: number;
  input: 'unit' | 'raw';
  check: {
    input_shape: readonly [number, number, number, number];
    pooled: ArrayFigures;
    blocks: readonly (readonly [layer: string, figures: ArrayFigures])[];
    gradient: {
      loss: number;
      sumsq_all_trainable: number;
      /** Place in `weights`, path, figures. */
      weights: readonly (readonly [number, string, ArrayFigures])[];
    };
  };
  check_odd: { input_shape: readonly [number, number, number, number]; pooled: ArrayFigures };
  /** Of Keras itself, in float32 against float64. */
  float32_relative_difference: { gradient_sumsq_worst: number };
}

/** The file. */
export interface ArchitecturesFile {
  models: Readonly<Record<string, ArchitectureReference>>;
}

/** A network of the catalogue that Keras was asked for. */
export interface KnownNetwork {
  /** In the file. */
  reference: string;
  /** In the catalogue. */
  id: string;
  width: number;
}

const known = (reference: string, id: string, width = 1): KnownNetwork => ({ reference, id, width });

/** Each network of the catalogue that the file has, one of each family before the others. */
export const KNOWN_NETWORKS: readonly KnownNetwork[] = [
  known('MobileNet_0.25', 'mobilenet', 0.25),
  known('MobileNet_1.0', 'mobilenet'),
  known('MobileNetV2_0.35', 'mobilenet-v2', 0.35),
  known('MobileNetV2_1.0', 'mobilenet-v2'),
  known('MobileNetV3Small', 'mobilenet-v3-small'),
  known('EfficientNetB0', 'efficientnet-b0'),
  known('EfficientNetV2B0', 'efficientnet-v2-b0'),
  known('DenseNet121', 'densenet-121'),
  known('ResNet50', 'resnet-50'),
  known('ResNet50V2', 'resnet-50-v2'),
  known('Xception', 'xception'),
  known('VGG16', 'vgg-16'),
];
