/** Ids, and the shapes at both ends of a model. */
import { describe, expect, it } from 'vitest';
import { MODELS, MODERN_MODELS, modelById } from '../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import { parameterCount } from '../../../src/models/graph/modelGraph.ts';
import { LAYER_RULES } from '../../../src/models/layers/layerRules.ts';
import { inputShapeOf, outputCountOf } from '../../../src/models/shapes.ts';
import { UserError } from '../../../src/shared/errors.ts';

describe('modelById', () => {
  it('finds every model, the notebook’s four first', () => {
    expect(MODELS.slice(0, 4).map(({ id }) => id)).toEqual([
      'mlp-128',
      'mlp-64x3',
      'cnn-128-64-32',
      'cnn-pool',
    ]);
    for (const model of MODELS) expect(modelById(model.id)).toBe(model);
  });

  it('names the ids there are where there is no such model', () => {
    expect(() => modelById('vgg')).toThrow(UserError);
    try {
      modelById('vgg');
    } catch (thrown) {
      expect(thrown).toMatchObject({
        message: 'There is no model "vgg".',
        hint: `The models are ${MODELS.map(({ id }) => id).join(', ')}.`,
      });
    }
  });
});

describe('an entry', () => {
  it.each(MODELS)(
    '$id names arguments that its layers have, and draws no layer twice or in vain',
    (definition) => {
      const { layers, kind, outputs } = graphOf(definition, [224, 224, 3], 2);
      const names = layers.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { className, config } of layers.slice(1)) {
        const { args, rare = {} } = LAYER_RULES[className];
        const usual = Object.keys(config).filter((name) => !(name in rare) && !/_initializer$/.test(name));
        expect(usual).toEqual(Object.keys(args));
        expect(Object.values(config)).not.toContain(undefined);
      }
      if (kind === 'Sequential') return;
      const read = [outputs, ...layers.flatMap(({ calls }) => calls)].flat().map(([name]) => name);
      expect(names.filter((name) => !read.includes(name))).toEqual([]);
    },
  );
});

describe('the entries beside the notebook’s', () => {
  it.each(MODERN_MODELS)('$id names cut layers that it has, and takes its least size', (definition) => {
    const { cutLayers = [], leastSize = 0 } = definition;
    const names = graphOf(definition, [leastSize, leastSize + 1, 3], 2).layers.map(({ name }) => name);
    expect(cutLayers.length).toBeGreaterThan(3);
    expect(names.filter((name) => cutLayers.includes(name))).toEqual(cutLayers);
    expect(() => graphOf(definition, [leastSize + 1, leastSize - 1, 3], 2)).toThrow('are too small');
  });

  it('have one that is small', () => {
    expect(parameterCount(graphOf(modelById('cnn-gap'), [32, 32, 3], 1))).toBe(394_353);
  });
});

describe('shapes', () => {
  it('has three channels for rgb and one for grayscale', () => {
    expect(inputShapeOf({ imageSize: 48, colorMode: 'rgb' })).toEqual([48, 48, 3]);
    expect(inputShapeOf({ imageSize: 48, colorMode: 'grayscale' })).toEqual([48, 48, 1]);
  });

  it.each([
    ['auto', 2, 1],
    ['binary', 2, 1],
    ['categorical', 2, 2],
    ['auto', 3, 3],
    ['categorical', 7, 7],
  ] as const)('class mode %s with %i classes: %i outputs', (classMode, classes, outputs) => {
    expect(outputCountOf({ classMode }, classes)).toBe(outputs);
  });

  it('refuses binary for other than two classes', () => {
    expect(() => outputCountOf({ classMode: 'binary' }, 3)).toThrow(UserError);
    expect(() => outputCountOf({ classMode: 'binary' }, 3)).toThrow('needs two classes; this dataset has 3');
  });
});
