/** Tells the files of a model from pictures, and from each other, by names alone, before anything is read. It imports nothing. */

/** Files that only models come in: those that can be read, and those that are refused with a word on what to do. */
const MODEL =
  /\.(keras|h5|hdf5|tflite|onnx|pt|pth|safetensors|ckpt)$|\.weights\.bin$|(^|\/)(model\.json|saved_model\.pb)$/i;
const PICTURE = /\.(jpe?g|png|webp|bmp|gif|avif)$/i;
/** What exporters put beside a model to say more of it: class names, and how pictures are prepared. */
const SIDECAR =
  /^(labels?|metadata|class[-_ ]?(names|indices|labels)|classes|label[-_ ]?map|labels[-_ ]?map)\.(txt|names|json)$/i;
/** What browsers and file managers add to the name of a second copy, before its ending. */
const COPY = /(?: ?\(\d+\)| - copy(?: ?\(\d+\))?| copy(?: \d+)?)(?=(?:\.[^./]*)?$)/i;

/** The end of a zip, where the names of its files stand. A model's zip has so few that all stand there. */
const TAIL_BYTES = 65_536;

/** "out/model.json" → "model.json" */
export const lastName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** "out/model.json" → "out/" */
export const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

/** "out/weights (1).bin" → "weights.bin": the name that the file had before somebody saved it twice. */
export function plainName(path: string): string {
  return lastName(path).replace(COPY, '');
}

/** "weights (1).bin" → " (1)": copies that were saved together bear the same mark. */
export function copyMark(path: string): string {
  return COPY.exec(lastName(path))?.[0] ?? '';
}

/** What a Mac puts into a zip beside the files themselves. */
export const isJunk = (path: string) => path.startsWith('__MACOSX/') || lastName(path).startsWith('._');

/** Whether a file is (part of) a model, by its name or its path in a folder. */
export function isModelName(path: string): boolean {
  return MODEL.test(folderOf(path) + plainName(path));
}

/** Whether a file may say more of the model that it lies beside. */
export function isSidecarName(path: string): boolean {
  return SIDECAR.test(plainName(path));
}

/** Whether files belong to a model: one of them is of a model, or describes one beside its weights; none is a picture. */
export function areModelNames(paths: readonly string[]): boolean {
  if (paths.some((path) => PICTURE.test(path))) return false;
  const described = paths.some((path) => /\.json$/i.test(path) && !isSidecarName(path));
  return paths.some(isModelName) || (described && paths.some((path) => /\.bin$/i.test(path)));
}

/** "PK\1\2", with which the record of a file begins in a zip's list; its name's length and its name follow at these places. */
const RECORD = [0x50, 0x4b, 1, 2];
const NAME_LENGTH_AT = 28;
const NAME_AT = 46;

/** Whether a zip holds a model and no pictures. It is not opened: only the names at its end are looked at. */
export async function isModelZip(zip: Blob): Promise<boolean> {
  const end = new Uint8Array(await zip.slice(-TAIL_BYTES).arrayBuffer());
  const names: string[] = [];
  for (let at = 0; at + NAME_AT < end.length; at++) {
    if (!RECORD.every((byte, place) => end[at + place] === byte)) continue;
    const length = end[at + NAME_LENGTH_AT] + 256 * end[at + NAME_LENGTH_AT + 1];
    names.push(new TextDecoder().decode(end.subarray(at + NAME_AT, at + NAME_AT + length)));
  }
  return areModelNames(names);
}
