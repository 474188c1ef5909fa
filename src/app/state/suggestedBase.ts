/** Which pretrained network is suggested for the dataset, if any. Pure: it reads the state. */
import { nameOfBase, PRETRAINED } from '../../models/pretrained/pretrained.ts';
import type { AppState } from './state.ts';

/** From so many pictures on, a network that starts from nothing has a chance. */
export const MANY_PICTURES = 3000;

/** How many pictures there are to train on, where they are few; null where they are many, or none are here. */
export function fewPictures({ dataset }: Pick<AppState, 'dataset'>): number | null {
  if (dataset.status !== 'ready') return null;
  const { images } = dataset.dataset;
  // Of so many hardly ever few are there to train on: they are not walked over.
  if (images.length >= 4 * MANY_PICTURES) return null;
  const count = images.reduce((sum, { split }) => sum + Number(split === 'train'), 0);
  return count > 0 && count < MANY_PICTURES ? count : null;
}

/** The id and the name of the first network of the table that is here or that the site serves; null where there is none. */
export function suggestedBase({
  bases,
  servedBases,
}: Pick<AppState, 'bases' | 'servedBases'>): { id: string; name: string } | null {
  for (const row of PRETRAINED) {
    const base =
      bases.find(({ known }) => known === row.id) ?? servedBases.find(({ known }) => known === row.id);
    if (base) return { id: base.id, name: nameOfBase(row) };
  }
  return null;
}
