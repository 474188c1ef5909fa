/** The network of a step, by its id: the one place of the bench that asks the catalogue. No tfjs. */
import { modelById } from '../src/models/catalogue/catalogue.ts';
import { graphOf } from '../src/models/catalogue/definition.ts';
import type { ModelGraph } from '../src/models/graph/modelGraph.ts';
import type { StepTask } from './tasks.ts';

/** Its graph with one sigmoid unit at the end. Throws a UserError where there is none of that name, width or size. */
export function networkOf({ model, width, size }: Pick<StepTask, 'model' | 'width' | 'size'>): ModelGraph {
  return graphOf(modelById(model), [size, size, 3], 1, { width: width ?? 1 });
}
