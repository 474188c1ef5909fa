/** What the page says of imported models. It must not know of components. */
import { answerNames, type ImportedModel } from '../../models/importedModel.ts';
import type { Preprocessing } from '../../models/modelFile.ts';

/** Ranges that networks are usually trained on, as scale and offset of bytes 0..255. */
export const RANGES: readonly { label: string; scale: number; offset: number }[] = [
  { label: '0 to 1 (values / 255)', scale: 1 / 255, offset: 0 },
  { label: '−1 to 1 (values / 127.5 − 1)', scale: 1 / 127.5, offset: -1 },
  { label: '0 to 255 (as they are)', scale: 1, offset: 0 },
];

/** "0 to 1 (values / 255)", or the numbers where they are none of the usual ones. */
export function rangeText({ scale, offset }: Pick<Preprocessing, 'scale' | 'offset'>): string {
  const known = RANGES.find(
    (range) => Math.abs(range.scale - scale) < 1e-9 * range.scale && range.offset === offset,
  );
  return known?.label ?? `values × ${Number(scale.toPrecision(6))}${offset === 0 ? '' : ` + ${offset}`}`;
}

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
