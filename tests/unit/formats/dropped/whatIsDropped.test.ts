/** Every kind of file, folder and zip that the page knows, and what it is. */
import { describe, expect, it } from 'vitest';
import { lookAt } from '../../../../src/formats/dropped/lookAt.ts';
import { type Kind, whatIs } from '../../../../src/formats/dropped/whatIsDropped.ts';
import { makeZipBytes } from '../../support/makeZip.ts';

const RUN = '{"format":"darkroom-run"';
const RECIPE = '{\n  "format": "darkroom-recipe"';
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const HDF5 = '\x89HDF\r\n\x1a\n';

const fileOf = (name: string, start: string | Uint8Array<ArrayBuffer>, type = '') =>
  new File([typeof start === 'string' ? Uint8Array.from(start, (char) => char.charCodeAt(0)) : start], name, {
    type,
  });
const zipOf = (name: string, paths: readonly string[]) =>
  new File([makeZipBytes(paths.map((path) => ({ path, data: 'x' })))], name);

describe('a file', () => {
  it.each<[what: Kind, name: string, start: string | Uint8Array<ArrayBuffer>, type?: string]>([
    ['picture', 'a.png', 'x', 'image/png'],
    ['picture', 'IMG_1', JPEG],
    ['picture', 'cat.bin', 'GIF89a'],
    ['picture', 'a.heic', '\0\0\0\x18ftypheic'],
    ['picture', 'scan', 'II*\0'],
    ['run', 'x.json', RUN],
    ['run', 'theirs.txt', '{"format": "darkroom-result"'],
    ['run', 'run.json', '\0\0'],
    ['run', 'result (2).json', ''],
    ['recipe', 'a.json', RECIPE],
    ['recipe', 'run.recipe.json', '{}'],
    ['run', 'b.json', `${RUN},"recipe":{"recipe":${RECIPE}`],
    ['other', 'runs.json', '[]'],
    ['picture', 'run.png', RUN, 'image/png'],
    ['model', 'a.keras', 'PK\x03\x04'],
    ['model', 'a.h5', HDF5],
    ['model', 'best (1).hdf5', HDF5],
    ['model', 'model.json', '{"format":"layers-model"'],
    ['model', 'model (2).json', '{"modelTopology":'],
    ['model', 'm.weights.h5', HDF5],
    ['model', 'saved_model.pb', 'x'],
    ['besideModel', 'labels.txt', 'cat\ndog'],
    ['besideModel', 'metadata.json', '{"labels":[]}'],
    ['besideModel', 'class_names (1).txt', 'cat'],
    ['pictures', 'a.zip', 'no zip at all'],
    ['pictures', 'b', 'PK', 'application/x-zip-compressed'],
    ['other', 'notes.txt', 'some text'],
    ['other', 'paper.pdf', '%PDF-1.7'],
    ['other', 'a.rar', 'Rar!'],
    ['other', 'weights.bin', '\0\0\0\0'],
  ])('is %s: %s', async (kind, name, start, type) => {
    expect(whatIs(await lookAt(fileOf(name, start, type)))).toEqual({ kind, refusal: null });
  });

  it.each<[name: string, kind: Kind, words: RegExp]>([
    ['a.tflite', 'model', /is a TensorFlow Lite model/],
    ['a.onnx', 'model', /is an ONNX model/],
    ['a.pth', 'model', /is a file of PyTorch/],
    ['a.safetensors', 'model', /is a file of PyTorch/],
    ['model.ckpt', 'model', /is a TensorFlow checkpoint/],
    ['pytorch_model.bin', 'other', /is a file of PyTorch/],
    ['a.pkl', 'other', /is a file of PyTorch/],
  ])('of another tool is refused: %s', async (name, kind, words) => {
    const what = whatIs(await lookAt(fileOf(name, 'x')));
    expect(what.kind).toBe(kind);
    expect(what.refusal?.message).toMatch(words);
  });
});

const CONTENTS: [what: Kind, paths: string[], words?: RegExp][] = [
  ['pictures', ['train/cat/1.jpg', 'train/dog/1.jpg']],
  ['pictures', ['cat/1.JFIF', 'best.h5']],
  ['pictures', ['cat/1', 'dog/2']],
  ['pictures', ['readme.txt']],
  ['model', ['keras_model.h5', 'labels.txt']],
  ['model', ['model.json', 'weights.bin', 'run.json', 'labels.json']],
  ['model', ['net.json', 'net.weights.bin']],
  ['model', ['mine.json', 'group1-shard1of1.bin']],
  ['model', ['config.json', 'metadata.json', 'model.weights.h5']],
  ['model', ['model.keras', '__MACOSX/._1.jpg']],
  ['pictures', ['metadata.json', 'data.bin']],
  ['model', ['x/saved_model.pb', 'x/variables/variables.index'], /is a TensorFlow SavedModel/],
  ['model', ['net.onnx'], /is an ONNX model/],
  ['pictures', ['archive/data.pkl', 'archive/data/0']],
];

describe('a zip or a folder', () => {
  it.each(CONTENTS)('is %s: %j', async (kind, paths, words) => {
    const zip = whatIs(await lookAt(zipOf('a.zip', paths)));
    const folder = whatIs({ name: 'a', type: '', start: new Uint8Array(), paths });
    for (const what of [zip, folder]) {
      expect(what.kind).toBe(kind);
      if (words) expect(what.refusal?.message).toMatch(words);
      else expect(what.refusal).toBeNull();
    }
  });

  it('is pictures where it has more files than any model', async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => `${i}.bin`);
    expect(whatIs(await lookAt(zipOf('a.zip', ['model.json', ...many]))).kind).toBe('pictures');
  });
});
