/** Every architecture that can be chosen, in the order in which they are shown. No tfjs. */
import { UserError } from '../../shared/errors.ts';
import { cnnGap } from './cnnGap.ts';
import { type ModelDefinition, widthsOf } from './definition.ts';
import { denseNet } from './denseNet.ts';
import { efficientNet } from './efficientNet.ts';
import { efficientNetV2 } from './efficientNetV2.ts';
import { mobileNet } from './mobileNet.ts';
import { mobileNetV2 } from './mobileNetV2.ts';
import { mobileNetV3 } from './mobileNetV3.ts';
import { NOTEBOOK_MODELS } from './notebook.ts';
import { resNet50, resNet50V2 } from './resNet.ts';
import { vgg16 } from './vgg.ts';
import { xception } from './xception.ts';

/** Those that keras.applications has, and our own small one. */
export const MODERN_MODELS: readonly ModelDefinition[] = [
  ...[cnnGap, mobileNet, mobileNetV2, mobileNetV3, efficientNet, efficientNetV2],
  ...[resNet50, resNet50V2, denseNet, vgg16, xception],
];

export const MODELS: readonly ModelDefinition[] = [...NOTEBOOK_MODELS, ...MODERN_MODELS];

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

/** The width that a model has: the wanted one, or 1 where it has no such. */
export function widthIn(id: string, wanted: number): number {
  return widthsOf(modelById(id)).includes(wanted) ? wanted : 1;
}

/** A model as the page calls it; its id where the catalogue has none of it. */
export function titleOf(id: string): string {
  return MODELS.find((model) => model.id === id)?.title ?? id;
}
