/** Networks of the catalogue as stock tfjs builds them. */
import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../bench/networks.ts';
import { stockModel } from '../../../bench/sides/stockModel.ts';
import { parameterCount } from '../../../src/models/graph/modelGraph.ts';

describe('a network of stock layers', () => {
  it.each(['cnn-pool', 'cnn-gap', 'mobilenet-v2', 'efficientnet-v2-b0'])('has all weights of %s', (model) => {
    const graph = networkOf({ model, width: null, size: 40 });
    const stock = stockModel(graph);
    expect(stock.countParams()).toBe(parameterCount(graph));
    stock.dispose();
  });

  it('is refused where stock tfjs lacks a layer', () => {
    const graph = networkOf({ model: 'efficientnet-b0', width: null, size: 40 });
    expect(() => stockModel(graph)).toThrow('Stock tfjs has no layer Normalization.');
  });
});
