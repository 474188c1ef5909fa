/**
 * Warns of what makes the figures of a split less honest or less complete than they look.
 * Pure; it may import the dataset's own modules only.
 */
import { type DatasetImage, SPLITS, type Split } from '../types.ts';
import { counted, listed } from '../wording.ts';
import { fingerprint } from './copies.ts';
import { versionsAmong } from './versions.ts';

const WORDS: Record<Split, string> = { train: 'train', val: 'validation', test: 'test' };

/** A sentence for each fault: classes that a split lacks, and pictures that are also, or as another version, in another split. */
export function splitWarnings(images: readonly DatasetImage[], classes: readonly string[]): string[] {
  const warnings: string[] = [];
  const of = (split: Split) => images.filter((image) => image.split === split);
  for (const split of SPLITS) {
    const labels = new Set(of(split).map(({ label }) => label));
    const absent = classes.filter((_, label) => !labels.has(label));
    if (labels.size > 0 && absent.length > 0)
      warnings.push(`The ${WORDS[split]} split has no pictures of ${listed(absent)}.`);
  }
  const pairs: [Split, Split][] = [
    ['val', 'train'],
    ['test', 'train'],
    ['test', 'val'],
  ];
  for (const [judged, other] of pairs) {
    const known = new Set(of(other).map(({ entry }) => fingerprint(entry)));
    const leaks = of(judged).filter(({ entry }) => known.has(fingerprint(entry)));
    if (leaks.length > 0)
      warnings.push(
        `${counted(leaks.length, 'picture')} of the ${WORDS[judged]} split ${leaks.length === 1 ? 'is' : 'are'} also in ${WORDS[other]} (same size and checksum, for instance "${leaks[0].path}"): its figures will look better than they are.`,
      );
    const different = of(judged).filter(({ entry }) => !known.has(fingerprint(entry)));
    const versions = versionsAmong(different, of(other));
    if (versions.length > 0)
      warnings.push(
        `${counted(versions.length, 'picture')} of the ${WORDS[judged]} split ${versions.length === 1 ? 'is a version of a picture' : 'are versions of pictures'} in ${WORDS[other]}, by their names (Roboflow, for instance "${versions[0].path}"): its figures will look better than they are.`,
      );
  }
  return warnings;
}
