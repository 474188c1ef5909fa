/** Bases as actions: taking up, refusing, fetching, forgetting, and what the next visit begins with. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BasePart, createBasePart } from '../../../../src/app/bases/baseActions.ts';
import type { BaseStorage, RestoredBase } from '../../../../src/app/bases/baseStorage.ts';
import { chosenBase } from '../../../../src/app/state/nextModel.ts';
import { createAppStore, type Store } from '../../../../src/app/state/store.ts';
import type { BaseImport } from '../../../../src/formats/model/importBase.ts';
import type { ImportedModel } from '../../../../src/models/imported/importedModel.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { RESIDUAL } from '../../models/base/network.ts';
import { MemoryStorage } from '../memoryStorage.ts';
import { newRun } from '../run.ts';
import { found } from './someBase.ts';

const ID = 'base-mobilenet-v2-0.35';
const INDEX = { bases: [{ id: 'mobilenet-v2-0.35', files: ['mobilenet-v2-0.35/model.json'], bytes: 9 }] };

let storage: MemoryStorage;
let store: Store;
let weights: Map<string, Blob>;
let kept: Map<string, RestoredBase>;
let fetched: string[];
let answer: BaseImport;
let canForget: boolean;

const keeper: BaseStorage = {
  restored: async () => [...kept.values()],
  async keep(base, blob) {
    if (kept.has(base.id)) return null;
    kept.set(base.id, { base, weights: blob, keptAtMs: 1 });
    return 1;
  },
  async forget(id) {
    if (!canForget) throw new UserError('In use in another tab.');
    kept.delete(id);
  },
};

async function open(): Promise<BasePart> {
  store = createAppStore(storage);
  weights = new Map();
  const part = createBasePart(store, weights, { storage: keeper, importFiles: async () => answer });
  await part.restored;
  return part;
}

/** Until what was begun is done. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

let part: BasePart;
beforeEach(async () => {
  [storage, kept, fetched, answer, canForget] = [new MemoryStorage(), new Map(), [], found(), true];
  vi.stubGlobal('fetch', async (path: string) => {
    fetched.push(path);
    if (path === 'pretrained/index.json') return Response.json(INDEX);
    return path.includes('mobilenet-v2-0.35/') ? new Response('{}') : new Response('', { status: 404 });
  });
  part = await open();
});
afterEach(() => void vi.unstubAllGlobals());

describe('a base that was dropped', () => {
  it('is chosen with its pictures and kept; dropped again it is the same', async () => {
    part.take(found());
    await settled();
    const { modelId, settings, bases, keptBases } = store.getState();
    expect([modelId, settings.imageSize, settings.rescale]).toEqual([ID, 16, 1 / 127.5]);
    expect(keptBases).toEqual([{ id: ID, bytes: 8, keptAtMs: 1 }]);
    expect(weights.get(ID)?.size).toBe(8);
    part.actions.setModel('cnn-gap');
    part.take(found());
    expect(store.getState().bases).toEqual(bases);
    expect(store.getState().modelId).toBe(ID);
  });

  it('has a name of its own where another has it', () => {
    const own = { known: null, check: 'own', name: 'model.json' } as const;
    store.setState({ runs: [newRun({ modelId: 'base-model', status: 'finished' })] });
    part.take(found(own));
    part.take(found({ ...own, sha256: 'cd' }));
    expect(store.getState().bases.map(({ id, name }) => `${id} ${name}`)).toEqual([
      'base-model-2 model.json',
      'base-model-3 model.json (2)',
    ]);
  });

  it('stays for the visit where nothing is to be kept', async () => {
    store.setState(({ settings }) => ({ settings: { ...settings, keepDatasets: false } }));
    part.take(found());
    await settled();
    expect([kept.size, store.getState().bases.length]).toEqual([0, 1]);
  });

  it('leaves no cut that it has not, and no more blocks to train than it has', () => {
    store.setState(({ settings }) => ({ settings: { ...settings, cut: 'out_relu', unfreeze: 9 } }));
    part.take(found());
    expect(store.getState().settings).toMatchObject({ cut: '', unfreeze: 3 });
  });
});

describe('a base that was refused', () => {
  const refusal = { kind: 'user', message: 'Other weights.' } as const;

  it('waits, and is taken by a press or left', () => {
    part.take(found({ known: null, check: 'own', name: 'mine.h5' }, refusal));
    expect(store.getState()).toMatchObject({ bases: [], unverifiedBase: { name: 'mine.h5', refusal } });
    part.actions.takeUnverified();
    expect(store.getState()).toMatchObject({ unverifiedBase: null, modelId: 'base-mine' });
    part.take(found({ known: null, check: 'own', name: 'other.h5' }, refusal));
    part.actions.dismissUnverified();
    part.actions.takeUnverified();
    expect(store.getState().bases).toHaveLength(1);
    expect(store.getState().unverifiedBase).toBeNull();
  });
});

describe('a base that the site serves', () => {
  it('is listed, and fetched once it is chosen', async () => {
    expect(store.getState().servedBases).toEqual([
      { id: ID, known: 'mobilenet-v2-0.35', files: INDEX.bases[0].files, bytes: 9 },
    ]);
    expect(fetched).toEqual(['pretrained/index.json']);
    part.actions.setModel(ID);
    expect(store.getState()).toMatchObject({ modelId: 'mlp-128', loadingBase: { id: ID, bytes: 0 } });
    await settled();
    expect(fetched).toEqual(['pretrained/index.json', 'pretrained/mobilenet-v2-0.35/model.json']);
    expect(store.getState()).toMatchObject({ modelId: ID, loadingBase: null, error: null });
  });

  it('is not taken where it is another, and nothing is lost', async () => {
    answer = found({ known: null, check: 'own' }, { kind: 'user', message: 'Other weights.' });
    part.actions.setModel(ID);
    await settled();
    const { modelId, error, loadingBase, unverifiedBase } = store.getState();
    expect(error?.message).toMatch(
      /serves as “MobileNetV2 0.35” is something else, or damaged: Other weights/,
    );
    expect([modelId, loadingBase, unverifiedBase]).toEqual(['mlp-128', null, null]);
  });

  it('can be cancelled', async () => {
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    });
    part.actions.setModel(ID);
    part.actions.cancelBase();
    await settled();
    expect(store.getState()).toMatchObject({ modelId: 'mlp-128', loadingBase: null, error: null });
  });
});

describe('the next visit', () => {
  it('begins with the base that was chosen, once it is there', async () => {
    part.take(found());
    await settled();
    const reopened = createAppStore(storage).getState();
    expect(reopened).toMatchObject({ modelId: 'mlp-128', awaitedBase: ID });
    fetched = [];
    await open();
    expect(store.getState()).toMatchObject({ modelId: ID, awaitedBase: null });
    expect(store.getState().keptBases).toHaveLength(1);
    expect(fetched).toEqual(['pretrained/index.json']);
  });

  it('fetches it where only the site has it, and forgets the wish with another choice', async () => {
    part.take(found());
    await settled();
    kept.clear();
    await open();
    await settled();
    expect(chosenBase(store.getState())?.id).toBe(ID);
    part.actions.setModel('cnn-gap');
    part = await open();
    part.actions.setModel('cnn-pool');
    expect(createAppStore(storage).getState()).toMatchObject({ modelId: 'cnn-pool', awaitedBase: null });
  });
});

describe('forgetting', () => {
  beforeEach(async () => {
    part.take(found());
    await settled();
  });

  it('removes a base here and there, and can be undone', async () => {
    const undo = part.actions.forgetBase(ID)!;
    await settled();
    expect([kept.size, weights.size]).toEqual([0, 0]);
    expect(store.getState()).toMatchObject({ bases: [], keptBases: [], modelId: 'mlp-128' });
    undo();
    await settled();
    expect([kept.size, weights.get(ID)?.size]).toEqual([1, 8]);
    expect(store.getState()).toMatchObject({ modelId: ID, keptBases: [{ id: ID }] });
  });

  it('waits for the end of a run on it, and for another tab', async () => {
    store.setState({ runs: [newRun({ modelId: ID, status: 'running' })] });
    expect(part.actions.forgetBase(ID)).toBeNull();
    expect(store.getState().error?.message).toMatch(/A run is at work/);
    store.setState({ runs: [], error: null });
    canForget = false;
    part.actions.forgetBase(ID);
    await settled();
    expect(store.getState()).toMatchObject({ modelId: ID, bases: [{ id: ID }], keptBases: [{ id: ID }] });
    expect(store.getState().error?.message).toMatch(/another tab/);
  });
});

describe('an imported classifier', () => {
  it('becomes a base with its own weights, and stays', async () => {
    const values = RESIDUAL.layers
      .flatMap((layer) => layer.weights)
      .map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    const all = Float32Array.from({ length: values.reduce((a, b) => a + b, 0) }, (_, at) => at);
    const model: ImportedModel = {
      ...{ id: 'imported-net', name: 'net.h5', origin: 'Keras', graph: RESIDUAL, outputs: 3, classes: null },
      preprocessing: found().base.preprocessing,
      ...{ preprocessingSaid: false, guesses: ['order', 'range'], remarks: [], mapping: null },
    };
    store.setState({ imported: [model] });
    weights.set(model.id, new Blob([all]));
    await part.actions.useAsBase(model.id);
    await settled();
    const { bases, imported, modelId } = store.getState();
    expect(bases).toMatchObject([
      { id: 'base-net', check: 'own', preprocessingGuessed: true, cutLayers: ['stem', 'sum', 'mean'] },
    ]);
    expect([imported.length, modelId]).toEqual([1, 'base-net']);
    const data = new Float32Array(await weights.get('base-net')!.arrayBuffer());
    expect(data).toEqual(all.slice(0, all.length - 4 * 3 - 3));
    await part.actions.useAsBase(model.id, 'inner');
    expect(store.getState().error?.message).toMatch(/cannot be cut at “inner”/);
  });
});
