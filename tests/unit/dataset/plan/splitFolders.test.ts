/** Which folders of a tree stand for splits, and which are classes called like one. */
import { describe, expect, it } from 'vitest';
import { folderTree } from '../../../../src/dataset/plan/folderTree.ts';
import { findSplitFolders } from '../../../../src/dataset/plan/splitFolders.ts';
import { createAsking } from '../../../../src/dataset/questions.ts';

/** "path of the folder whose folders are classes: role" of every split folder. */
function found(folders: string[], elsewhere: string[] = []): string[] {
  const tree = folderTree(
    folders.map((folder) => folder.split('/')),
    [],
  );
  const splits = findSplitFolders(tree.top, elsewhere, createAsking(''));
  return [...splits.values()].map(({ role, base }) => `${base.path}: ${role}`);
}

describe('findSplitFolders', () => {
  it.each<[string[], string[]]>([
    [['train/cat'], ['train: train']],
    [['a/b/Test/cat/more'], ['a/b/Test: test']],
    [['test/train/cat'], ['test/train: train']],
    [['train/cat/test'], ['train: train']],
    [['train/valid'], ['train: train']],
    [['train/train'], ['train/train: train']],
    [['chest/val'], ['chest/val: val']],
    [['a/cat'], []],
    [['v/Bus', 'v/Train', 'v/Truck'], []],
    [['v/valid', 'v/invalid'], []],
    [
      ['v/train_station', 'v/test_tube'],
      ['v/train_station: train', 'v/test_tube: test'],
    ],
    [['v/train_station', 'v/test_tube', 'v/bridge'], []],
    [
      ['train/Bus', 'train/Train', 'test/Bus', 'test/Train'],
      ['train: train', 'test: test'],
    ],
    [
      ['s_train/s_train/a', 's_train/s_train/b', 's_test/s_test/a', 's_pred/s_pred'],
      ['s_train/s_train: train', 's_test/s_test: test', 's_pred/s_pred: unlabelled'],
    ],
    [
      ['train/images/a', 'train/images/b', 'test/images/a'],
      ['train/images: train', 'test/images: test'],
    ],
    [['test_images/a', 'test_images/b'], []],
    [
      ['x/train/a', 'x/x/train/a', 'x/test/a'],
      ['x/train: train', 'x/test: test', 'x/x/train: train'],
    ],
  ])('%j → %j', (folders, expected) => expect(found(folders)).toEqual(expected));

  it('lets the folders of other sources stand beside', () => {
    expect(found(['asl_train/a', 'asl_train/b'])).toEqual([]);
    expect(found(['asl_train/a', 'asl_train/b'], ['asl_test'])).toEqual(['asl_train: train']);
    expect(found(['asl_test/a', 'asl_test/b'], ['asl_train'])).toEqual(['asl_test: test']);
  });
});
