/** The part of a graph that answers as one of its layers does, nested models taken apart on the way. No tfjs. */
import { cutGraph } from '../base/cutGraph.ts';
import { flattenedByPath } from '../base/flattened.ts';
import type { ModelGraph } from '../graph/modelGraph.ts';

/**
 * The graph whose answer is that of the layer itself; of a layer that is called several times, that of its first call.
 * @param id As a layer table names it: "conv2d", "inner/conv2d".
 * @throws UserError where there is no such layer.
 */
export const layerGraph = (graph: ModelGraph, id: string): ModelGraph => cutGraph(flattenedByPath(graph), id);
