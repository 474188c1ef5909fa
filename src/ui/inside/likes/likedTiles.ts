/** Pictures that a channel likes, with what it saw there framed. Pure. */
import type { Dataset, Picture } from '../../../dataset/types.ts';
import type { ReceptiveField } from '../../../models/structure/structure.ts';
import { formatFigure } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import type { LikedPicture } from '../../../training/insideTypes.ts';
import { toRgba } from '../../pictures/PictureCanvas.tsx';
import type { Tile } from '../parts/tile.ts';

/** From where to where, within a side of so many pixels. */
function along(middle: number, size: number, side: number): [from: number, length: number] {
  const from = Math.max(0, middle - (size - 1) / 2);
  const to = Math.min(side, middle + (size + 1) / 2);
  return [from, Math.max(1, to - from)];
}

/** What the value at a place of a layer's map has seen of the picture; none where that is all of it. */
export function frameAt(
  field: ReceptiveField | null,
  [row, column]: readonly [number, number],
  { width, height }: Pick<Picture, 'width' | 'height'>,
): Tile['frame'] {
  if (!field) return undefined;
  const { size, stride, centre } = field;
  const [top, tall] = along(centre[0] + row * stride[0], size[0], height);
  const [left, wide] = along(centre[1] + column * stride[1], size[1], width);
  return { left, top, width: wide, height: tall };
}

/** A tile for each of the pictures that are here. */
export function likedTiles(
  liked: readonly LikedPicture[],
  dataset: Dataset,
  pictures: ReadonlyMap<number, Picture>,
  field: ReceptiveField | null,
): Tile[] {
  return liked.flatMap(({ image: index, value, place }) => {
    const picture = pictures.get(index);
    const image = dataset.images[index];
    if (!picture || !image) return [];
    const { width, height } = picture;
    return {
      ...{ id: String(index), name: isolated(image.path), width, height, rgba: toRgba(picture) },
      caption: `${isolated(dataset.classes[image.label])}, ${formatFigure(value, 2)}`,
      frame: frameAt(field, place, picture),
    };
  });
}
