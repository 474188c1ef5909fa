/** What becomes of a drop: zips, folders at any depth, and loose files. */
import { describe, expect, it } from 'vitest';
import { droppedItems, readDropped } from '../../../../src/ui/shell/dropped.ts';
import { makeZipBytes } from '../../support/makeZip.ts';

type Tree = { [name: string]: Tree | string | File };

/** A folder as browsers show it: its reader hands out so many entries at a time. */
function folder(name: string, tree: Tree, atATime = 2): FileSystemDirectoryEntry {
  const entries = Object.entries(tree).map(([child, content]) =>
    typeof content === 'string' || content instanceof File
      ? {
          name: child,
          isDirectory: false,
          file: (resolve: FileCallback, reject: ErrorCallback) =>
            content === 'locked'
              ? reject(new DOMException('No permission.'))
              : resolve(content instanceof File ? content : new File([content], child)),
        }
      : folder(child, content, atATime),
  );
  let given = 0;
  return {
    name,
    isDirectory: true,
    createReader: () => ({
      readEntries(resolve: FileSystemEntriesCallback) {
        resolve(entries.slice(given, given + atATime) as FileSystemEntry[]);
        given += atATime;
      },
    }),
  } as FileSystemDirectoryEntry;
}

const PAGE = { canTry: false, hasModel: false };
const file = (name: string, type = '') => new File(['x'], name, { type });
const names = async (...items: Parameters<typeof readDropped>[0]) =>
  (await readDropped(items, PAGE)).sources.map(({ kind, name }) => `${kind} ${name}`);

describe('readDropped', () => {
  it('ignores a drop of nothing', async () => {
    expect(await readDropped([], PAGE)).toEqual({
      runs: [],
      recipes: [],
      sources: [],
      model: [],
      note: null,
    });
  });

  it('opens a single file whatever it is, so that the reader can say what is wrong', async () => {
    const { sources, note } = await readDropped([file('notes.txt')], PAGE);
    expect(sources).toMatchObject([{ kind: 'zip', name: 'notes.txt' }]);
    expect(note).toBeNull();
    expect((await readDropped([file('a.txt'), file('b.txt')], PAGE)).note).toBe(
      '2 files were dropped; only a.txt is opened.',
    );
  });

  it('says what loose pictures need, and where a run can be tried on them', async () => {
    const pictures = [file('a.png', 'image/png'), file('b', 'image/jpeg')];
    const needed = 'Pictures need folders that name their classes: drop such folders, or a zip of them.';
    expect(await readDropped(pictures, PAGE)).toEqual({
      runs: [],
      recipes: [],
      sources: [],
      model: [],
      note: `${needed} Once a run is trained, “Try it” in the Interpret step takes single pictures.`,
    });
    expect(await readDropped(pictures, { ...PAGE, canTry: true })).toMatchObject({
      sources: [],
      note: `${needed} To let a run look at a picture, drop it on “Try it” in the Interpret step.`,
    });
    const unnamed = new File([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)], 'IMG_1');
    expect((await readDropped([...pictures, unnamed], { ...PAGE, canTry: true })).sources).toHaveLength(0);
    expect((await readDropped([...pictures, file('c.txt')], { ...PAGE, canTry: true })).sources).toHaveLength(
      1,
    );
  });

  it('takes folders of more files than a call takes arguments', async () => {
    // One file under all names: making so many takes seconds.
    const cat = file('cat.jpg');
    const cats = Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`${i}.jpg`, cat]));
    const { sources } = await readDropped([folder('pets', { cat: cats }, 1e6)], PAGE);
    expect(sources[0].kind === 'folder' && sources[0].files).toHaveLength(200_000);
  });

  it('takes every zip, known by name or type, and says what is left out', async () => {
    const zips = [file('B.ZIP'), file('c', 'application/x-zip-compressed')];
    expect(await names(file('a.png'), ...zips)).toEqual(['zip B.ZIP', 'zip c']);
    expect((await readDropped([file('a.png'), ...zips], PAGE)).note).toBe(
      '1 file beside the zips and folders was left out.',
    );
    expect((await readDropped(zips, PAGE)).note).toBeNull();
  });

  it('takes all files below folders as one source, with their paths', async () => {
    const train = folder('train', {
      cat: { '1.png': 'a', '2.png': 'b', '3.png': 'c' },
      dog: { old: { '1.png': 'd' } },
    });
    const val = folder('val', { cat: { '1.png': 'e' } });
    const { sources, note } = await readDropped([train, val, file('more.zip')], PAGE);
    expect(note).toBeNull();
    expect(sources.map(({ name }) => name)).toEqual(['more.zip', 'train, val']);
    const last = sources[1];
    if (last.kind !== 'folder') throw new Error('It is no folder.');
    expect(last.files.map(({ path }) => path).sort()).toEqual([
      ...['train/cat/1.png', 'train/cat/2.png', 'train/cat/3.png', 'train/dog/old/1.png'],
      'val/cat/1.png',
    ]);
    const deep = last.files.find(({ path }) => path === 'train/dog/old/1.png');
    expect(await deep?.file.text()).toBe('d');
  });

  it('takes labels that come alone for the imported model, where there is one', async () => {
    const labels = file('labels.txt');
    expect(await readDropped([labels], { ...PAGE, hasModel: true })).toEqual({
      runs: [],
      recipes: [],
      sources: [],
      model: [labels],
      note: null,
    });
    expect((await readDropped([labels], PAGE)).model).toEqual([]);
    expect((await readDropped([labels, file('a.zip')], { ...PAGE, hasModel: true })).model).toEqual([]);
    expect((await readDropped([file('notes.txt')], { ...PAGE, hasModel: true })).model).toEqual([]);
  });

  it('says that a folder is empty', async () => {
    expect(await readDropped([folder('pets', { cat: {} })], PAGE)).toEqual({
      runs: [],
      recipes: [],
      sources: [],
      model: [],
      note: '"pets": there is no file in it.',
    });
  });

  it('fails where a file may not be read', async () => {
    await expect(readDropped([folder('pets', { '1.png': 'locked' })], PAGE)).rejects.toThrow(
      'No permission.',
    );
  });
});

describe('runs among what was dropped', () => {
  const named = (name: string, text: string, type = '') => new File([text], name, { type });
  const run = '{\n "format": "darkroom-run", "version": 1';

  it('are known by what is in them, and damaged ones by their name', async () => {
    const records = [
      named('theirs.txt', run),
      named('x.json', '{"format":"darkroom-result"'),
      named('run.json', '\0\0'),
      named('Result (2).json', ''),
    ];
    const rest = [
      named('model.json', '{"format":"layers-model"}'),
      named('x.zip', run),
      named('x.png', run, 'image/png'),
      folder('run.json', {}),
      named('runs.json', '[]'),
    ];
    const { runs, sources, note } = await readDropped([...rest, ...records], PAGE);
    expect(runs).toEqual(records);
    expect(sources.map(({ name }) => name)).toEqual(['x.zip']);
    expect(note).toBe('"run.json": there is no file in it.');
  });
});

describe('a model among what was dropped', () => {
  const zip = (name: string, ...paths: string[]) => {
    const parts = paths.map((path) => ({ path, data: 'x'.repeat(200) }));
    return new File([makeZipBytes(parts)], name);
  };
  const modelOf = async (...items: Parameters<typeof readDropped>[0]) => {
    const { model, sources, note } = await readDropped(items, PAGE);
    return [model.map(({ name }) => name), sources.map(({ name }) => name), note];
  };

  it('is told by its name, with the files beside it', async () => {
    expect(await modelOf(file('a.keras'))).toEqual([['a.keras'], [], null]);
    const parts = ['metadata.json', 'model.json', 'weights.bin'];
    expect(await modelOf(...parts.map((name) => file(name)))).toEqual([parts, [], null]);
    const named = ['my-model.json', 'group1-shard1of1.bin'];
    expect(await modelOf(...named.map((name) => file(name)))).toEqual([named, [], null]);
  });

  it('is told from a zip of pictures', async () => {
    const model = zip('darkroom.zip', 'model.json', 'weights.bin', 'run.json', 'labels.json');
    const pictures = zip('pets.zip', 'train/cat/1.jpg', 'train/dog/1.jpg', 'model.json');
    expect(await modelOf(model)).toEqual([['darkroom.zip'], [], null]);
    expect(await modelOf(pictures)).toEqual([[], ['pets.zip'], null]);
    expect(await modelOf(pictures, model)).toEqual([['darkroom.zip'], ['pets.zip'], null]);
    expect(await modelOf(zip('saved.zip', 'x/saved_model.pb', 'x/variables/variables.index'))).toEqual([
      ['saved.zip'],
      [],
      null,
    ]);
  });

  it('is taken with the class names that lie beside its zip, and under the names of second copies', async () => {
    const zipped = zip('converted_keras.zip', 'keras_model.h5');
    expect(await modelOf(zipped, file('labels.txt'))).toEqual([
      ['converted_keras.zip', 'labels.txt'],
      [],
      null,
    ]);
    const copies = ['model (1).json', 'weights (1).bin'];
    expect(await modelOf(...copies.map((name) => file(name)))).toEqual([copies, [], null]);
    const members = ['config.json', 'metadata.json', 'model.weights.h5'];
    expect(await modelOf(...members.map((name) => file(name)))).toEqual([members, [], null]);
    const own = ['net.json', 'net.weights.bin'];
    expect((await modelOf(zip('own.zip', ...own)))[0]).toEqual(['own.zip']);
  });

  it('may be a folder, also one that will be refused in words', async () => {
    const saved = folder('mine', { 'saved_model.pb': 'x', variables: { 'variables.index': 'y' } });
    expect((await modelOf(saved))[0]).toContain('saved_model.pb');
    expect((await modelOf(folder('pets', { cat: { '1.png': 'a' }, 'best.h5': 'w' })))[0]).toEqual([]);
  });

  it('leaves runs from files to others', async () => {
    expect((await modelOf(file('run.json')))[0]).toEqual([]);
  });
});

describe('droppedItems', () => {
  it('asks for entries, and for files where there are none', () => {
    const cat = file('cat.zip');
    const pets = folder('pets', {});
    const item = (entry: unknown, content: File | null) => ({
      webkitGetAsEntry: () => entry,
      getAsFile: () => content,
    });
    const items = [
      item(pets, file('pets')),
      item({ isDirectory: false }, cat),
      item(null, cat),
      item(null, null),
    ];
    expect(droppedItems({ items: items as unknown as DataTransferItemList })).toEqual([pets, cat, cat]);
  });
});
