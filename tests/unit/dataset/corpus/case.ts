/** What a case of the corpus is: a zip, and what must become of it. It imports the zip writer of the tests only. */
import { makeZipBytes, type Part } from '../../support/makeZip.ts';
import { png } from './png.ts';

/** The zip is refused as a whole, with this sentence. */
export interface Refused {
  refused: RegExp;
}

/** The zip is read. */
export interface Read {
  /** Pictures that become images of the dataset. */
  images: number;
  /** Pictures that are listed instead, with their reasons; none by default. */
  problems?: Readonly<Record<string, RegExp>>;
  /** What the notes must say. */
  notes?: RegExp;
  /** Some of the paths that the images have. */
  paths?: readonly string[];
  classes?: readonly string[];
  /** Red, green and blue that the picture at ODD_PATH must have on average. */
  color?: readonly [number, number, number];
}

export interface CorpusCase {
  name: string;
  zip(): Uint8Array;
  expected: Refused | Read;
  /** Only a decoder can tell: where none runs, every picture whose header is sound counts as read. */
  needsDecoder?: true;
}

/** Six sound pictures of their own content: train, val and test of cat and dog. */
export const SOUND_IMAGES = 6;
export function soundParts(): Part[] {
  return ['train', 'val', 'test'].flatMap((split, i) =>
    ['cat', 'dog'].map((name, j) => ({
      path: `pets/${split}/${name}/sound.png`,
      data: png({ pixel: [10 * i + 1, 10 * j + 1, 90] }),
    })),
  );
}

/** A sound zip with `more` in it. */
export const soundZip = (...more: Part[]) => makeZipBytes([...soundParts(), ...more]);
