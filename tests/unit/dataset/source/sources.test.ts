/** Files from a dialogue as sources. */
import { expect, it } from 'vitest';
import { chosenFolder, folderSources, zipSources } from '../../../../src/dataset/source/sources.ts';

it('zips are one source each', () => {
  const [a, b] = [new File([], 'a.zip'), new File([], 'b.zip')];
  expect(zipSources([a, b])).toEqual([
    { kind: 'zip', name: 'a.zip', file: a },
    { kind: 'zip', name: 'b.zip', file: b },
  ]);
});

it('a folder is one source with the paths that the browser tells', () => {
  const file = Object.assign(new File([], '1.png'), { webkitRelativePath: 'pets/cat/1.png' });
  expect(chosenFolder([file])).toEqual([
    { kind: 'folder', name: 'pets', files: [{ path: 'pets/cat/1.png', file }] },
  ]);
});

it('no files are no source', () => {
  expect(chosenFolder([])).toEqual([]);
  expect(folderSources([])).toEqual([]);
});
