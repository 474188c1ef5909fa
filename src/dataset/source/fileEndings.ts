/** What the ending of a file's name says about it. Pure; it may import junk only. */
import { junkKind } from './junk.ts';

const PICTURE = /\.(jpe?g|jpe|jfif|pjpe?g|pjp|png|apng|webp|bmp|dib|gif|avif)$/i;

/** Pictures that no browser reads, by what they are called. */
const FOREIGN: readonly [name: string, endings: RegExp][] = [
  ['TIFF', /\.tiff?$/i],
  ['HEIC', /\.(heic|heif|hif)$/i],
  ['JPEG XL', /\.jxl$/i],
  ['JPEG 2000', /\.(jp2|j2k|jpx|jpf)$/i],
  ['DICOM', /\.(dcm|dicom)$/i],
  ['Netpbm', /\.(ppm|pgm|pbm|pnm)$/i],
  ['Targa', /\.tga$/i],
  ['Photoshop', /\.psd$/i],
  ['SVG', /\.svg$/i],
  ['camera raw', /\.(cr2|cr3|nef|arw|dng|orf|rw2|raf)$/i],
];

/** What is certainly no picture, so that it need not be looked at. */
const NEVER =
  /\.(txt|csv|tsv|jsonl?|xml|ya?ml|md|rst|html?|css|js|ts|py|pyc|ipynb|r|m|c|h|cpp|java|sh|bat|log|ini|cfg|conf|toml|names|url|lnk|pdf|docx?|xlsx?|pptx?|rtf|zip|rar|7z|tar|t?gz|bz2|xz|zst|iso|exe|dll|so|mp[34]|avi|mov|mkv|webm|wav|flac|ogg|np[yz]|h5|hdf5|pkl|pickle|pth?|onnx|tflite|keras|pb|ckpt|safetensors|parquet|feather|tfrecords?|db|sqlite|mat|sha256|md5)$/i;

/** True for what is meant as a picture, by its ending and its place. */
export function isPicturePath(path: string): boolean {
  return PICTURE.test(path) && junkKind(path) === null;
}

/** What kind of picture that no browser reads the ending stands for, or null. */
export function foreignByEnding(path: string): string | null {
  return FOREIGN.find(([, endings]) => endings.test(path))?.[0] ?? null;
}

/** True for a file of which only the content can tell whether it is a picture. */
export function needsLook(path: string): boolean {
  return !path.endsWith('/') && !PICTURE.test(path) && !NEVER.test(path) && junkKind(path) === null;
}

/** The ending in small letters with its dot, or null where there is none. */
export function endingOf(path: string): string | null {
  return /[^/](\.[^./]+)$/.exec(path)?.[1].toLowerCase() ?? null;
}
