/** Importing as an action: what lands in the state, and what a failure, a cancel or a removal leave there. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createImportActions } from '../../../../src/app/actions/importActions.ts';
import { createAppStore, type Store } from '../../../../src/app/state/store.ts';
import type { importInWorker } from '../../../../src/app/workers/importInWorker.ts';
import type { BaseImport } from '../../../../src/formats/model/importBase.ts';
import type { ImportResult } from '../../../../src/formats/model/importModel.ts';
import { CancelledError, UserError } from '../../../../src/shared/errors.ts';
import { deferred } from '../fakes.ts';
import { newRun } from '../run.ts';

type Imported = Extract<ImportResult, { kind: 'model' }>;

const RESULT: Imported = {
  kind: 'model',
  model: {
    name: 'net.h5',
    origin: 'Keras 2.4.0 (.h5)',
    graph: { kind: 'Sequential', name: 'net', layers: [], inputs: [], outputs: [] },
    outputs: 2,
    classes: null,
    preprocessing: { height: 64, width: 64, channelOrder: 'rgb', scale: 1 / 255, offset: 0 },
    preprocessingSaid: false,
    guesses: ['order', 'range'],
    remarks: [],
  },
  weights: Float32Array.of(1, 2).buffer,
};
const FILES = [new File(['x'], 'net.h5')];

let store: Store;
let taken: BaseImport[];
let weights: Map<string, Blob>;
let answer: typeof importInWorker;
let actions: ReturnType<typeof createImportActions>;

beforeEach(() => {
  store = createAppStore(null);
  weights = new Map();
  taken = [];
  answer = async () => RESULT;
  actions = createImportActions(
    store,
    weights,
    (...args) => answer(...args),
    (found) => taken.push(found),
  );
});

describe('importModel', () => {
  it('chooses the model, keeps its weights and opens the dialog about it', async () => {
    const going = actions.importModel(FILES);
    expect(store.getState().importing).toEqual({ name: 'net.h5' });
    await going;
    const { importing, imported, modelId, reviewedModelId, settings } = store.getState();
    expect(importing).toBeNull();
    expect(imported).toMatchObject([{ ...RESULT.model, id: 'imported-net', mapping: null }]);
    expect([modelId, reviewedModelId]).toEqual(['imported-net', 'imported-net']);
    expect(settings.imageSize).toBe(64);
    expect(weights.get('imported-net')?.size).toBe(8);
  });

  it('leaves what turns out to be a base to those who take up bases', async () => {
    const found = { kind: 'base', base: {}, refusal: null } as BaseImport;
    answer = async () => found;
    await actions.importModel(FILES);
    expect(taken).toEqual([found]);
    expect(store.getState()).toMatchObject({ imported: [], importing: null });
  });

  it('numbers models of the same name, also after runs of an earlier visit', async () => {
    store.setState({ runs: [newRun({ modelId: 'imported-net', status: 'finished' })] });
    await actions.importModel(FILES);
    await actions.importModel(FILES);
    expect(store.getState().imported.map(({ id, name }) => `${id} ${name}`)).toEqual([
      'imported-net-2 net.h5',
      'imported-net-3 net.h5 (2)',
    ]);
  });

  it('says what is wrong with the files, and changes nothing else', async () => {
    answer = async () => {
      throw new UserError('It is damaged.', 'Download it again.');
    };
    const before = store.getState();
    await actions.importModel(FILES);
    const { error, ...after } = store.getState();
    expect(error).toEqual({ kind: 'user', message: 'It is damaged.', hint: 'Download it again.' });
    expect({ ...after, error: null }).toEqual(before);
  });

  it('is given up where another import begins, or by a cancel, without a word', async () => {
    const first = deferred<AbortSignal>();
    answer = (_, __, signal) =>
      new Promise((_resolve, reject) => {
        first.resolve(signal);
        signal.addEventListener('abort', () => reject(new CancelledError()));
      });
    const going = actions.importModel(FILES);
    const signal = await first.promise;
    answer = async () => RESULT;
    await actions.importModel(FILES);
    await going;
    expect(signal.aborted).toBe(true);
    expect(store.getState()).toMatchObject({ importing: null, error: null });
    expect(store.getState().imported).toHaveLength(1);
  });
});

describe('weights without a model', () => {
  it('wait for an architecture, and are read into it', async () => {
    answer = async (_, { architecture }) => (architecture ? RESULT : { kind: 'weights', name: 'w.h5' });
    await actions.importModel(FILES);
    expect(store.getState()).toMatchObject({ looseWeights: { name: 'w.h5' }, imported: [] });
    await actions.placeWeights(() => ({ name: 'other', graph: RESULT.model.graph }));
    expect(store.getState()).toMatchObject({ looseWeights: null });
    expect(store.getState().imported).toHaveLength(1);
  });

  it('ask again where they do not fit, and are forgotten on request', async () => {
    answer = async (_, { architecture }) => {
      if (architecture) throw new UserError('They do not fit.');
      return { kind: 'weights', name: 'net.h5' };
    };
    await actions.importModel(FILES);
    await actions.placeWeights(() => ({ name: 'other', graph: RESULT.model.graph }));
    expect(store.getState()).toMatchObject({
      looseWeights: { name: 'net.h5' },
      error: { message: 'They do not fit.' },
    });
    await actions.placeWeights(null);
    expect(store.getState().looseWeights).toBeNull();
  });
});

describe('a model that is there', () => {
  beforeEach(() => actions.importModel(FILES));
  const model = () => store.getState().imported[0];

  it('takes what is said by hand, which is no guess any more', () => {
    actions.changeImported('imported-net', {
      preprocessing: { ...RESULT.model.preprocessing, scale: 1 / 127.5, offset: -1 },
    });
    expect(model().guesses).toEqual(['order']);
    expect(store.getState().settings.rescale).toBe(1 / 127.5);
    actions.changeImported('imported-net', { classes: ['b', 'a'] });
    expect(model()).toMatchObject({ guesses: [], classes: ['b', 'a'] });
  });

  it('is confirmed as it is', () => {
    actions.confirmImported('imported-net');
    // Nothing tells the names of its classes yet.
    expect(model().guesses).toEqual(['order']);
  });

  const labels = (text: string) => actions.importModel([new File([text], 'labels.txt')]);

  it('takes the names of labels.txt that comes after it alone, and shows them', async () => {
    actions.reviewModel(null);
    actions.changeImported('imported-net', { mapping: { classes: ['a', 'b'], outputs: [1, 0] } });
    await labels('dog\ncat\n');
    expect(store.getState()).toMatchObject({ error: null, reviewedModelId: 'imported-net' });
    expect(store.getState().imported).toHaveLength(1);
    expect(model()).toMatchObject({
      classes: ['dog', 'cat'],
      mapping: null,
      guesses: ['range'],
      remarks: ['Its classes are named by “labels.txt”.'],
    });
    // Numbered as by Teachable Machine: the likelier range, which is still a guess.
    await labels('0 dog\n1 cat\n');
    expect(model()).toMatchObject({ guesses: ['range'], preprocessing: { scale: 1 / 127.5, offset: -1 } });
    expect(store.getState().settings.rescale).toBe(1 / 127.5);
  });

  it('refuses labels for another number of answers, and stays as it is', async () => {
    const before = model();
    await labels('dog\ncat\ncow\n');
    expect(store.getState().error?.message).toContain('names 3 classes, but the model has 2 answers');
    expect(model()).toBe(before);
  });

  it('goes with its weights, and comes back to its place', async () => {
    await actions.importModel(FILES);
    const undo = actions.removeImported('imported-net');
    expect(store.getState().imported.map(({ id }) => id)).toEqual(['imported-net-2']);
    expect(weights.has('imported-net')).toBe(false);
    undo();
    expect(store.getState().imported.map(({ id }) => id)).toEqual(['imported-net', 'imported-net-2']);
    expect(weights.has('imported-net')).toBe(true);
    actions.removeImported('imported-unknown')();
    expect(store.getState().imported).toHaveLength(2);
  });
});
