/** An imported model as a base: its layers up to a cut, with their weights out of the model's. It must not know of the state. */
import type { Base } from '../../models/base/base.ts';
import { ownBody } from '../../models/base/ownBase.ts';
import { withWeights } from '../../models/graph/modelGraph.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import { pinOf } from '../../models/pretrained/pin.ts';
import { rearranged } from '../runs/baseStart.ts';

/**
 * @param weights Of the whole model.
 * @param cut The layer that becomes its end; left out, the last one before the head.
 * @throws UserError where it cannot be cut there.
 */
export async function baseOfImport(
  model: ImportedModel,
  weights: Blob,
  cut?: string,
): Promise<{ base: Omit<Base, 'id'>; weights: Blob }> {
  const { name, origin, preprocessing, guesses, remarks } = model;
  const body = ownBody(name, model.graph, true, cut);
  const data = await rearranged(weights, model.graph, body.graph).arrayBuffer();
  return {
    base: {
      ...{ ...body, name, origin, preprocessing, known: null, check: 'own' },
      preprocessingGuessed: guesses.includes('range'),
      sha256: await pinOf(withWeights(body.graph, data)),
      bytes: data.byteLength,
      remarks: [...remarks, `It was cut behind “${body.cutLayers[body.cutLayers.length - 1]}”.`],
    },
    weights: new Blob([data]),
  };
}
