/** Every architecture that can be chosen, in the order in which they are shown. No tfjs. */
import { UserError } from '../../shared/errors.ts';
import { cnn1286432 } from './cnn1286432.ts';
import { cnnPool } from './cnnPool.ts';
import type { ModelDefinition } from './definition.ts';
import { mlp64x3 } from './mlp64x3.ts';
import { mlp128 } from './mlp128.ts';

export const MODELS: readonly ModelDefinition[] = [mlp128, mlp64x3, cnn1286432, cnnPool];

/** The model of that id; throws a UserError that names the ids there are. */
export function modelById(id: string): ModelDefinition {
  const definition = MODELS.find((model) => model.id === id);
  if (!definition)
    throw new UserError(
      `There is no model "${id}".`,
      `The models are ${MODELS.map((model) => model.id).join(', ')}.`,
    );
  return definition;
}

/** A model as the page calls it; its id where the catalogue has none of it. */
export function titleOf(id: string): string {
  return MODELS.find((model) => model.id === id)?.title ?? id;
}
