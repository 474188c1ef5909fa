/** All actions together, with stand-ins for what starts workers: a change of settings by any of them leaves what a model dictates. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Actions } from '../../../../src/app/actions/actions.ts';
import { createActions } from '../../../../src/app/actions/createActions.ts';
import { createAppStore, type Store } from '../../../../src/app/state/store.ts';
import type { ImportResult } from '../../../../src/formats/model/importModel.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { fakeDatasets, fakeDeviceWorker } from '../fakes.ts';
import { MemoryStorage } from '../memoryStorage.ts';

const DICTATED = { imageSize: 28, colorMode: 'grayscale', rescale: 1 / 127.5 } as const;
const RESULT: ImportResult = {
  kind: 'model',
  model: {
    name: 'net.h5',
    origin: 'Keras',
    graph: { kind: 'Sequential', name: 'net', layers: [], inputs: [], outputs: [] },
    outputs: 2,
    classes: ['A', 'B'],
    preprocessing: { height: 28, width: 28, channelOrder: 'grayscale', scale: 1 / 127.5, offset: -1 },
    preprocessingSaid: true,
    guesses: [],
    remarks: [],
  },
  weights: new ArrayBuffer(0),
};

let storage: MemoryStorage;
let store: Store;
let actions: Actions;

beforeEach(() => {
  storage = new MemoryStorage();
  store = createAppStore(storage);
  actions = createActions(store, storage, {
    deviceWorker: fakeDeviceWorker,
    datasets: fakeDatasets,
    runKeeper: () => ({ restored: Promise.resolve(), removeSkipped: async () => {} }),
    preflight: () => ({
      known: () => ({}),
      look: async () => {},
      measure: async () => {},
      noteStep: () => {},
    }),
    importFiles: async () => RESULT,
    baseStorage: () => ({ restored: async () => [], keep: async () => null, forget: async () => {} }),
  });
});

const settings = () => store.getState().settings;

describe('the settings of an imported model', () => {
  beforeEach(() => actions.importModel([new File(['x'], 'net.h5')]));

  it('stay through a reset of the groups that they are in, and through its undo', () => {
    actions.setSetting('zoomRange', 0.7);
    const undo = actions.resetSettings(['augmentation', 'dataset']);
    expect(settings()).toMatchObject({ ...DICTATED, zoomRange: DEFAULT_SETTINGS.zoomRange });
    undo();
    expect(settings()).toMatchObject({ ...DICTATED, zoomRange: 0.7 });
  });

  it('stay where one of them is set, and where the undo comes after another model was chosen', () => {
    for (const [name, value] of [
      ['rescale', 1],
      ['imageSize', 64],
      ['colorMode', 'rgb'],
    ] as const)
      actions.setSetting(name, value);
    expect(settings()).toMatchObject(DICTATED);
    const undo = actions.resetSettings(['dataset']);
    actions.setModel('cnn-pool');
    expect(settings().imageSize).toBe(DEFAULT_SETTINGS.imageSize);
    undo();
    expect(settings()).toMatchObject({ imageSize: 64, colorMode: 'rgb', rescale: 1 });
  });

  it('stay where several are set in one go, and through its undo', () => {
    const undo = actions.setSettings({ rescale: 1, zoomRange: 0.7, horizontalFlip: false });
    expect(settings()).toMatchObject({ ...DICTATED, zoomRange: 0.7, horizontalFlip: false });
    actions.setSetting('shearRange', 5);
    undo();
    const { zoomRange, horizontalFlip } = DEFAULT_SETTINGS;
    expect(settings()).toMatchObject({ ...DICTATED, zoomRange, horizontalFlip, shearRange: 5 });
  });

  it('are not what the next visit begins with', () => {
    actions.setSetting('imageSize', 64);
    expect(createAppStore(storage).getState().settings).toMatchObject({
      imageSize: 64,
      rescale: DEFAULT_SETTINGS.rescale,
    });
  });
});

describe('the rest', () => {
  it('goes to a step, and puts an error away', () => {
    actions.goTo('train');
    store.setState({ error: { kind: 'user', message: 'No.' } });
    actions.dismissError();
    expect(store.getState()).toMatchObject({ step: 'train', error: null });
  });
});
