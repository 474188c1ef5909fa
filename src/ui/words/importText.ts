/** What the page says of imported models. It must not know of components. */

import type { Preprocessing } from '../../models/graph/modelFile.ts';
import { answerNames, type ImportedModel } from '../../models/imported/importedModel.ts';

/** "224 × 224, grayscale" */
export function picturesText({ height, width, channelOrder }: Preprocessing): string {
  return `${width} × ${height}, ${channelOrder}`;
}

/** "2 (softmax): NORMAL, PNEUMONIA" */
export function outputsText(model: Pick<ImportedModel, 'outputs' | 'classes'>): string {
  const kind = model.outputs === 1 ? '1 sigmoid unit' : `${model.outputs}, one for each class`;
  if (!model.classes) return `${kind}; the file names no classes`;
  const names = answerNames(model);
  return `${kind}: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`;
}
