/** What the ending of a file's name says about it. Pure; it may import junk and the formats of pictures only. */

import type { ForeignPicture } from '../types.ts';
import { junkKind } from './junk.ts';
import { FOREIGN, READ } from './pictureFormats.ts';

/** How the pictures that browsers read end, with the dot. */
const READABLE: ReadonlySet<string> = new Set(
  Object.values(READ)
    .flatMap(({ endings, rare }) => [...endings, ...rare])
    .map((ending) => `.${ending}`),
);

/** What is certainly no picture, so that it need not be looked at. */
const NEVER =
  /\.(txt|csv|tsv|jsonl?|xml|ya?ml|md|rst|html?|css|js|ts|py|pyc|ipynb|r|m|c|h|cpp|java|sh|bat|log|ini|cfg|conf|toml|names|url|lnk|pdf|docx?|xlsx?|pptx?|rtf|zip|rar|7z|tar|t?gz|bz2|xz|zst|iso|exe|dll|so|mp[34]|avi|mov|mkv|webm|wav|flac|ogg|np[yz]|h5|hdf5|pkl|pickle|pth?|onnx|tflite|keras|pb|ckpt|safetensors|parquet|feather|tfrecords?|db|sqlite|mat|sha256|md5)$/i;

/** The ending in small letters with its dot, or null where there is none. */
export function endingOf(path: string): string | null {
  return /[^/](\.[^./]+)$/.exec(path)?.[1].toLowerCase() ?? null;
}

const isPictureName = (path: string) => READABLE.has(endingOf(path) ?? '');

/** True for what is meant as a picture, by its ending and its place. */
export function isPicturePath(path: string): boolean {
  return isPictureName(path) && junkKind(path) === null;
}

/** What kind of picture that no browser reads the ending stands for, or null. */
export function foreignByEnding(path: string): ForeignPicture | null {
  const ending = endingOf(path)?.slice(1);
  return FOREIGN.find(({ endings }) => endings.some((one) => one === ending))?.name ?? null;
}

/** True for a file of which only the content can tell whether it is a picture. */
export function needsLook(path: string): boolean {
  return !path.endsWith('/') && !isPictureName(path) && !NEVER.test(path) && junkKind(path) === null;
}
