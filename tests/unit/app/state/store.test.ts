/** What is kept between visits, and what of it is believed. */
import { beforeEach, describe, expect, it } from 'vitest';
import { withSetting } from '../../../../src/app/state/reducers.ts';
import { INITIAL_STATE } from '../../../../src/app/state/state.ts';
import { createAppStore } from '../../../../src/app/state/store.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { MemoryStorage } from '../memoryStorage.ts';

const KEY = 'darkroom.choices';

describe('createAppStore', () => {
  let storage: MemoryStorage;
  beforeEach(() => {
    storage = new MemoryStorage();
  });
  const startedWith = (text: string) => {
    storage.setItem(KEY, text);
    return createAppStore(storage).getState();
  };

  it('starts with the defaults where nothing was kept, or nothing can be', () => {
    expect(createAppStore(storage).getState()).toEqual(INITIAL_STATE);
    expect(createAppStore(null).getState()).toEqual(INITIAL_STATE);
  });

  it('works without a storage', () => {
    const store = createAppStore(null);
    store.setState((state) => withSetting(state, 'epochs', 3));
    expect(store.getState().settings.epochs).toBe(3);
  });

  it('keeps settings and model for the next visit', () => {
    const store = createAppStore(storage);
    store.setState((state) => withSetting(state, 'batchSize', 8));
    store.setState((state) => withSetting(state, 'horizontalFlip', false));
    store.setState({ modelId: 'cnn-pool' });
    const next = createAppStore(storage).getState();
    expect(next).toEqual({
      ...INITIAL_STATE,
      settings: { ...DEFAULT_SETTINGS, batchSize: 8, horizontalFlip: false },
      modelId: 'cnn-pool',
    });
  });

  it('keeps nothing else, and writes only when a choice changes', () => {
    const store = createAppStore(storage);
    store.setState({ step: 'train', shownRunId: 'a', error: { kind: 'user', message: 'No.' } });
    expect(storage.writes).toBe(0);
    store.setState({ modelId: 'mlp-64x3' });
    expect(storage.writes).toBe(1);
    expect(Object.keys(JSON.parse(storage.getItem(KEY) ?? ''))).toEqual(['settings', 'modelId']);
    expect(createAppStore(storage).getState().step).toBe('data');
  });

  it('believes each kept value only as far as the table allows it', () => {
    const { settings, modelId } = startedWith(
      JSON.stringify({
        settings: {
          batchSize: 0,
          epochs: 7,
          imageSize: 64.5,
          learningRate: 'fast',
          optimizer: 'adagrad',
          colorMode: 'grayscale',
          shuffle: 'no',
          seed: null,
          noSuchSetting: 1,
        },
        modelId: 'resnet',
      }),
    );
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, epochs: 7, colorMode: 'grayscale' });
    expect(modelId).toBe('mlp-128');
  });

  it.each([
    '',
    '{',
    'null',
    '5',
    '"text"',
    '[]',
    '{"settings":null}',
    '{"settings":5,"modelId":{}}',
    '{"modelId":null}',
  ])('takes %s for nothing', (text) => {
    expect(startedWith(text)).toEqual(INITIAL_STATE);
  });

  it('goes on where the browser refuses to keep anything', () => {
    const store = createAppStore(storage);
    storage.setItem = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
    store.setState((state) => withSetting(state, 'epochs', 3));
    expect(store.getState().settings.epochs).toBe(3);
  });
});
