/** Configurations as Keras 2, Keras 3 and TensorFlow.js write them become the same graph. */
import { describe, expect, it } from 'vitest';
import { graphOfConfig } from '../../../../src/formats/keras/kerasConfig.ts';
import { modelConfig } from '../../../../src/formats/keras/kerasConfigOut.ts';
import { inputShapeOfGraph, type ModelGraph } from '../../../../src/models/graph/modelGraph.ts';
import { snakeCase } from '../../../../src/models/layers/layerRules.ts';

const POLICY = {
  module: 'keras',
  class_name: 'DTypePolicy',
  config: { name: 'mixed_float16' },
  registered_name: null,
};

function keras3(className: string, config: object, rest: object = {}) {
  const full = { trainable: true, dtype: POLICY, ...config };
  return { module: 'keras.layers', class_name: className, config: full, registered_name: null, ...rest };
}

const tensor = (layer: string, call = 0) => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 8, 8, 3], dtype: 'float32', keras_history: [layer, call, 0] },
});
const called = (...inputs: object[]) => [{ args: inputs.length === 1 ? inputs : [inputs], kwargs: {} }];

/** relu(conv(x)) + conv(x), through a nested model, the way each library writes it. */
function inKeras3(): object {
  const conv = { name: 'conv', filters: 3, kernel_size: [3, 3], padding: 'same', groups: 1 };
  const inner = {
    name: 'inner',
    layers: [
      keras3('InputLayer', { name: 'in2', batch_shape: [null, 8, 8, 3] }, { name: 'in2', inbound_nodes: [] }),
      keras3(
        'ReLU',
        { name: 're_lu', max_value: null, negative_slope: 0, threshold: 0 },
        { name: 're_lu', inbound_nodes: called(tensor('in2')) },
      ),
    ],
    input_layers: ['in2', 0, 0],
    output_layers: ['re_lu', 0, 0],
  };
  const layers = [
    keras3(
      'InputLayer',
      { name: 'in', batch_shape: [null, 8, 8, 3], sparse: false },
      { name: 'in', inbound_nodes: [] },
    ),
    keras3('Conv2D', conv, { name: 'conv', inbound_nodes: called(tensor('in')) }),
    {
      ...{ module: 'keras.src.models.functional', class_name: 'Functional', config: inner, name: 'inner' },
      inbound_nodes: called(tensor('conv')),
    },
    keras3('Add', { name: 'add' }, { name: 'add', inbound_nodes: called(tensor('inner'), tensor('conv')) }),
    keras3(
      'BatchNormalization',
      { name: 'bn', axis: -1 },
      { name: 'bn', inbound_nodes: called(tensor('add')) },
    ),
  ];
  const config = { name: 'model', layers, input_layers: ['in', 0, 0], output_layers: [['bn', 0, 0]] };
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config,
    registered_name: 'Functional',
  };
}

function inKeras2(className: string, nestedCall: number): object {
  const layer = (name: string, one: string, config: object, nodes: unknown[]) => ({
    ...{ class_name: one, name, inbound_nodes: nodes },
    config: { name, trainable: true, dtype: 'float32', ...config },
  });
  const inner = {
    name: 'inner',
    layers: [
      layer('in2', 'InputLayer', { batch_input_shape: [null, 8, 8, 3], ragged: false }, []),
      layer('re_lu', 'ReLU', { max_value: null, negative_slope: 0, threshold: 0 }, [[['in2', 0, 0, {}]]]),
    ],
    input_layers: [['in2', 0, 0]],
    output_layers: [['re_lu', 0, 0]],
  };
  const layers = [
    layer('in', 'InputLayer', { batch_input_shape: [null, 8, 8, 3] }, []),
    layer('conv', 'Conv2D', { filters: 3, kernel_size: [3, 3], strides: [1, 1], padding: 'same' }, [
      [['in', 0, 0, {}]],
    ]),
    { class_name: className, name: 'inner', config: inner, inbound_nodes: [[['conv', 0, 0, {}]]] },
    layer('add', 'Add', {}, [
      [
        ['inner', nestedCall, 0, {}],
        ['conv', 0, 0, {}],
      ],
    ]),
    layer('bn', 'BatchNormalization', { axis: [-1], momentum: 0.99, epsilon: 0.001 }, [[['add', 0, 0, {}]]]),
  ];
  const config = { name: 'model', layers, input_layers: [['in', 0, 0]], output_layers: [['bn', 0, 0]] };
  return { class_name: className, config };
}

const sequential = (layers: unknown, rest: object = {}) => ({
  class_name: 'Sequential',
  config: Array.isArray(layers) ? { name: 's', layers, ...rest } : layers,
});
const dense = (config: object = {}) => ({ class_name: 'Dense', config: { name: 'd', units: 2, ...config } });

describe('configurations', () => {
  it('of Keras 3, of Keras 2 and of TensorFlow.js say the same', () => {
    const graph = graphOfConfig(inKeras3());
    expect(graph.layers.map(({ name, className }) => `${name} ${className}`)).toEqual([
      'in InputLayer',
      'conv Conv2D',
      'inner Functional',
      'add Add',
      'bn BatchNormalization',
    ]);
    expect(graph.layers[3].calls).toEqual([
      [
        ['inner', 0, 0],
        ['conv', 0, 0],
      ],
    ]);
    expect(graph.layers[1].config).toEqual({
      ...{ filters: 3, kernel_size: [3, 3], strides: [1, 1], padding: 'same', dilation_rate: [1, 1] },
      ...{ activation: 'linear', use_bias: true },
    });
    expect(graphOfConfig(inKeras2('Functional', 1))).toEqual(graph);
    expect(graphOfConfig(inKeras2('Model', 0))).toEqual(graph);
    expect(inputShapeOfGraph(graph)).toEqual([8, 8, 3]);
  });

  it.each<[string, unknown]>([
    [
      'an InputLayer',
      [{ class_name: 'InputLayer', config: { name: 'd_input', batch_shape: [null, 5] } }, dense()],
    ],
    ['the first layer', [dense({ batch_input_shape: [null, 5] })]],
  ])('of a sequential model take the input from %s', (_, layers) => {
    const graph = graphOfConfig(sequential(layers));
    expect(graph.layers[0]).toMatchObject({ name: 'd_input', config: { batch_shape: [null, 5] } });
    expect(graph.layers[1].name).toBe('d');
  });

  it('of the oldest sequential models are bare lists', () => {
    const old = { class_name: 'Sequential', config: [dense({ batch_input_shape: [null, 5] })] };
    expect(graphOfConfig(old).layers).toHaveLength(2);
    const built = graphOfConfig(sequential([dense()], { build_input_shape: [null, 5] }));
    expect(inputShapeOfGraph(built)).toEqual([5]);
  });

  it.each<[string, unknown, string]>([
    ['a name', 'relu', 'relu'],
    ['null', null, 'linear'],
    ['a function that is wrapped', { module: 'builtins', class_name: 'function', config: 'silu' }, 'silu'],
    ["TensorFlow.js' own spelling", 'logSoftmax', 'log_softmax'],
  ])('give the activation as %s', (_, activation, name) => {
    const graph = graphOfConfig(sequential([dense({ activation, batch_input_shape: [null, 5] })]));
    expect(graph.layers[1].config.activation).toBe(name);
  });

  it('of LeakyReLU have an older and a newer name for its slope', () => {
    const slope = (config: object): unknown => {
      const layer = {
        class_name: 'LeakyReLU',
        config: { name: 'l', batch_input_shape: [null, 5], ...config },
      };
      return graphOfConfig(sequential([layer])).layers[1].config;
    };
    expect(slope({ alpha: 0.1 })).toEqual({ negative_slope: 0.1 });
    expect(slope({ negative_slope: 0.2 })).toEqual({ negative_slope: 0.2 });
  });

  it.each<[string, object, object]>([
    [
      'Keras 2',
      {
        class_name: 'TFOpLambda',
        config: { name: 'op', function: 'math.truediv' },
        inbound_nodes: [['in', 0, 0, { y: 127.5, name: null }]],
      },
      { scale: 1 / 127.5, offset: 0 },
    ],
    [
      'an operator of Keras 2',
      {
        class_name: 'TFOpLambda',
        config: { name: 'op', function: '__operators__.add' },
        inbound_nodes: [[['in', 0, 0, { y: 3 }]]],
      },
      { scale: 1, offset: 3 },
    ],
    [
      'Keras 3',
      {
        module: 'keras.src.ops.numpy',
        class_name: 'Subtract',
        config: { name: 'op' },
        inbound_nodes: [{ args: [tensor('in'), 1], kwargs: {} }],
      },
      { scale: 1, offset: -1 },
    ],
    [
      'Keras 3, the number first,',
      {
        module: 'keras.src.ops.numpy',
        class_name: 'Multiply',
        config: { name: 'op' },
        registered_name: 'Multiply',
        inbound_nodes: [{ args: [0.25, tensor('in')], kwargs: {} }],
      },
      { scale: 0.25, offset: 0 },
    ],
    [
      'Keras 3 in an .h5',
      {
        class_name: 'TrueDivide',
        config: { name: 'op' },
        inbound_nodes: [{ args: [tensor('in'), 2], kwargs: {} }],
      },
      { scale: 0.5, offset: 0 },
    ],
  ])('with arithmetic of %s between layers get a Rescaling', (_, operation, config) => {
    const input = keras3(
      'InputLayer',
      { name: 'in', batch_shape: [null, 8, 8, 3] },
      { name: 'in', inbound_nodes: [] },
    );
    const layers = [input, { name: 'op', ...operation }];
    const graph = graphOfConfig({
      class_name: 'Functional',
      config: { name: 'm', layers, input_layers: [['in', 0, 0]], output_layers: [['op', 0, 0]] },
    });
    expect(graph.layers[1]).toMatchObject({ className: 'Rescaling', config, calls: [[['in', 0, 0]]] });
  });

  it('with other operations between layers are refused', () => {
    const entry = {
      class_name: 'TFOpLambda',
      name: 'tf.nn.relu',
      config: { name: 'tf.nn.relu', function: 'nn.relu' },
      inbound_nodes: [['in', 0, 0, {}]],
    };
    const config = { name: 'm', layers: [entry], input_layers: [], output_layers: [] };
    expect(() => graphOfConfig({ class_name: 'Functional', config })).toThrow(
      /"tf.nn.relu" \(TFOpLambda\) is an operation of TensorFlow outside of any layer/,
    );
  });

  it.each([
    ['registered by somebody', { module: 'builtins', class_name: 'Dense', registered_name: 'mine>Dense' }],
    ['of a script', { module: null, class_name: 'Flatten', registered_name: 'Flatten' }],
    ['of another package', { module: 'keras_like.layers', class_name: 'Dense', registered_name: 'Dense' }],
    ['registered, in an .h5', { class_name: 'mine>Dense' }],
  ])('with a layer %s, though it is called as one of Keras, are refused', (_, kind) => {
    const entry = { ...kind, config: { name: 'l', units: 2, batch_input_shape: [null, 4, 4, 3] } };
    expect(() => graphOfConfig(sequential([entry]))).toThrow(/"l" \(.*\) is a custom layer/);
  });

  it('keep how a kernel is drawn, unless it is as usual', () => {
    const drawing = (scale: number, mode: string, distribution: string) => ({
      module: 'keras.initializers',
      class_name: 'VarianceScaling',
      config: { scale, mode, distribution, seed: null },
      registered_name: null,
    });
    const config = {
      ...{ name: 'd', kernel_size: 3, batch_input_shape: [null, 4, 4, 3] },
      depthwise_initializer: drawing(2, 'fan_out', 'truncated_normal'),
      bias_initializer: { class_name: 'Zeros', config: {} },
    };
    const read = (one: object) =>
      graphOfConfig(sequential([keras3('DepthwiseConv2D', one)])).layers[1].config;
    const kept = { scale: 2, mode: 'fan_out', distribution: 'truncated_normal' };
    expect(read(config)).toMatchObject({
      depthwise_initializer: { class_name: 'VarianceScaling', config: kept },
    });
    expect(read(config)).not.toHaveProperty('bias_initializer');
    const usual = { ...config, depthwise_initializer: drawing(1, 'fan_avg', 'uniform') };
    expect(read(usual)).not.toHaveProperty('depthwise_initializer');
    // Keras finds it again by its module.
    const graph = graphOfConfig(sequential([keras3('DepthwiseConv2D', config)]));
    const [, written] = (modelConfig(graph, 'legacy') as { config: { layers: { config: object }[] } }).config
      .layers;
    expect(written.config).toMatchObject({
      depthwise_initializer: drawing(2, 'fan_out', 'truncated_normal'),
    });
    expect(graphOfConfig(modelConfig(graph, 'keras'))).toEqual(graph);
  });

  it('give arrays of numpy as lists', () => {
    const scale = { class_name: '__numpy__', config: { value: [1, 2, 3], dtype: 'float64' } };
    const layer = keras3('Rescaling', { name: 'r', scale, offset: 0, batch_input_shape: [null, 4, 4, 3] });
    expect(graphOfConfig(sequential([layer])).layers[1].config).toEqual({ scale: [1, 2, 3], offset: 0 });
  });

  it.each<[string, object, RegExp]>([
    ['Rescaling', { scale: 'large', offset: 0 }, /"l" \(Rescaling\) has scale = "large", which is no number/],
    ['Rescaling', { scale: [1, null, 3], offset: 0 }, /has scale = \[1,null,3\], which is no number/],
    ['Normalization', { mean: {}, variance: 1 }, /"l" \(Normalization\) has mean = {}, which is no number/],
    ['BatchNormalization', { epsilon: true }, /has epsilon = true, which is no number/],
    [
      'DepthwiseConv2D',
      { kernel_size: 3, dilation_rate: [2, 2] },
      /has dilation_rate = \[2,2\], .* Expected 1/,
    ],
    ['UpSampling2D', { interpolation: 'bilinear' }, /has interpolation = "bilinear", .* Expected nearest/],
  ])('of %s with %o are refused', (className, config, words) => {
    const layer = {
      class_name: className,
      config: { name: 'l', batch_input_shape: [null, 4, 4, 3], ...config },
    };
    expect(() => graphOfConfig(sequential([layer]))).toThrow(words);
  });

  it('keep what is frozen', () => {
    const graph = graphOfConfig(sequential([dense({ trainable: false, batch_input_shape: [null, 5] })]));
    expect(graph.layers[1].trainable).toBe(false);
  });

  it.each<
    [
      string,
      (graph: { config: { layers: { inbound_nodes: unknown }[]; output_layers: unknown } }) => void,
      RegExp,
    ]
  >([
    [
      'a place that is none',
      (graph) => {
        graph.config.output_layers = [['bn', 'x', 0]];
      },
      /is no place of a tensor/,
    ],
    [
      'a call that is not there',
      (graph) => {
        graph.config.output_layers = [['bn', 3, 0]];
      },
      /call 3 of the layer "bn"/,
    ],
    [
      'a tensor by name',
      (graph) => {
        graph.config.layers[3].inbound_nodes = [{ args: [tensor('conv')], kwargs: { y: tensor('in') } }];
      },
      /gets a tensor by name/,
    ],
  ])('with %s are refused', (_, change, words) => {
    const config = structuredClone(inKeras3()) as Parameters<typeof change>[0];
    change(config);
    expect((): ModelGraph => graphOfConfig(config)).toThrow(words);
  });
});

describe('snakeCase', () => {
  it.each([
    ['Conv2D', 'conv2d'],
    ['MaxPooling2D', 'max_pooling2d'],
    ['DepthwiseConv2D', 'depthwise_conv2d'],
    ['GlobalAveragePooling2D', 'global_average_pooling2d'],
    ['BatchNormalization', 'batch_normalization'],
    ['ReLU', 're_lu'],
    ['PReLU', 'p_re_lu'],
    ['LeakyReLU', 'leaky_re_lu'],
    ['ELU', 'elu'],
    ['InputLayer', 'input_layer'],
    ['ZeroPadding2D', 'zero_padding2d'],
  ])('makes %s %s, as Keras does', (className, name) => {
    expect(snakeCase(className)).toBe(name);
  });
});
