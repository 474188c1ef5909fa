/**
 * Explains a source of which no picture can be used: what it holds instead, and what to do.
 * It may import shared/errors and the dataset's own modules.
 */
import { UserError } from '../../shared/errors.ts';
import { endingOf } from '../source/fileEndings.ts';
import { READ } from '../source/pictureFormats.ts';
import type { Entry, Listing, Problem } from '../types.ts';
import { counted } from '../wording.ts';
import { conversionText, type LeftOut } from './leftOut.ts';

const ENDINGS = Object.values(READ).flatMap(({ endings }) => endings.map((ending) => `.${ending}`));
const EXPECTED = `Expected pictures that end in ${ENDINGS.slice(0, -1).join(', ')} or ${ENDINGS.at(-1)}`;

/** "2 × .txt, 1 × .zip" of the most frequent endings. */
function endingsOf(files: readonly Entry[]): string {
  const counts = new Map<string, number>();
  for (const { path, content } of files) {
    const ending = endingOf(path) ?? (content === 'zip' ? 'zip without an ending' : 'no ending');
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return sorted
    .slice(0, 5)
    .map(([ending, count]) => `${count.toLocaleString('en-GB')} × ${ending}`)
    .join(', ');
}

/** Other things that are zips inside, by the names of their files. */
const PACKAGES: readonly [what: string, hint: string, sign: RegExp][] = [
  [
    'a model of PyTorch',
    'Models of Keras and TensorFlow.js can be opened, in the Model step; those of PyTorch cannot.',
    /(^|\/)data\.pkl$/,
  ],
  ['a model of Keras', 'Open it in the Model step.', /(^|\/)model\.weights\.h5$/],
  [
    'an Office document',
    'Save the pictures in it as files, one folder for each class.',
    /^\[Content_Types\]\.xml$/,
  ],
  ['arrays of NumPy (.npz)', 'Save the pictures in it as PNG files, one folder for each class.', /\.npy$/],
];

const isZip = ({ path, content }: Entry) => content === 'zip' || /\.zip$/i.test(path);

/** What is known of a source without usable pictures. */
export interface Unusable {
  /** Pictures that cannot be read, or files that may be such. */
  unusable: readonly Entry[];
  problems: readonly Problem[];
  leftOut: readonly LeftOut[];
  /** Files that are no pictures. */
  others: readonly Entry[];
}

/** The error for a source of which no picture can be used. */
export function noPictures(
  { name, kind }: Pick<Listing, 'name' | 'kind'>,
  { unusable, problems, leftOut, others }: Unusable,
): UserError {
  if (unusable.length > 0 && unusable.every((entry) => 'encrypted' in entry && entry.encrypted))
    return new UserError(
      `All pictures in "${name}" are encrypted. Expected a zip without a password.`,
      'Unpack it with its password and pack the folder again without one.',
    );
  if (problems.length > 0) {
    const foreign = leftOut.find((file) => file.foreign !== null && file.path === problems[0].path);
    return new UserError(
      `None of the ${counted(problems.length, 'picture')} in "${name}" can be used. The first, "${problems[0].path}": ${problems[0].reason}`,
      foreign
        ? conversionText(foreign.foreign!, foreign.path)
        : `${EXPECTED}, stored or deflated, without a password.`,
    );
  }
  const packed = PACKAGES.find(([, , sign]) => others.some(({ path }) => sign.test(path)));
  if (packed)
    return new UserError(
      `"${name}" holds no pictures: it is ${packed[0]}. Expected pictures, one folder for each class.`,
      packed[1],
    );
  const seen = others.length > 0 ? ` It holds ${endingsOf(others)}.` : '';
  const pack =
    kind === 'folder'
      ? 'Choose the folder that holds one folder of pictures for each class.'
      : 'Pack the folder of pictures, with one folder for each class, as a zip.';
  return new UserError(
    `"${name}" holds no pictures. ${EXPECTED}.${seen}`,
    others.some(isZip)
      ? `Unpack ${others.length === 1 ? 'the zip' : 'the zips'} inside, then choose the folder that comes out, or a zip of it.`
      : pack,
  );
}
