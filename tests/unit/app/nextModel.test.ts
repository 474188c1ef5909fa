/** The model of the next run, and the settings that come and go with it. */
import { describe, expect, it } from 'vitest';
import {
  nextModel,
  withChangedImport,
  withImported,
  withModel,
  withoutImported,
  withoutStart,
  withStart,
} from '../../../src/app/nextModel.ts';
import { withSetting } from '../../../src/app/reducers.ts';
import { INITIAL_STATE } from '../../../src/app/state.ts';
import { modelAt, modelTitle } from '../../../src/models/chosenModel.ts';
import type { ImportedModel } from '../../../src/models/importedModel.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { stateWithRuns } from './run.ts';

const MODEL: ImportedModel = {
  id: 'imported-mine',
  name: 'mine.keras',
  origin: 'Keras 3.10.0 (.keras)',
  graph: { kind: 'Sequential', name: 'mine', layers: [], inputs: [], outputs: [] },
  rows: [],
  trainableParameters: 0,
  outputs: 2,
  classes: null,
  preprocessing: { height: 64, width: 64, channelOrder: 'grayscale', scale: 1, offset: 0 },
  preprocessingSaid: false,
  guesses: [],
  remarks: [],
  mapping: null,
};
const WANTED = { imageSize: 64, colorMode: 'grayscale', rescale: 1 };
const before = withSetting(INITIAL_STATE, 'imageSize', 128);

describe('an imported model', () => {
  const state = withImported(before, MODEL);

  it('is chosen, and brings the settings of its pictures', () => {
    expect(nextModel(state)).toEqual({ modelId: MODEL.id, imported: MODEL });
    expect(modelTitle(nextModel(state))).toBe('mine.keras');
    expect(state.settings).toMatchObject(WANTED);
  });

  it('takes them along when another is chosen, or when it is removed', () => {
    for (const next of [withModel(state, 'cnn-pool'), withoutImported(state, MODEL.id, 'mlp-128')])
      expect(next.settings).toEqual(before.settings);
    const other = { ...MODEL, id: 'imported-b', preprocessing: { ...MODEL.preprocessing, height: 32 } };
    const second = withImported(state, other);
    expect(second.settings.imageSize).toBe(32);
    expect(withModel(second, 'cnn-pool').settings).toEqual(before.settings);
  });

  it('leaves what was set by hand meanwhile', () => {
    const changed = withSetting(state, 'imageSize', 96);
    expect(withModel(changed, 'cnn-pool').settings).toEqual({ ...before.settings, imageSize: 96 });
  });

  it('takes up what is corrected by hand', () => {
    const preprocessing = { ...MODEL.preprocessing, scale: 1 / 255 };
    expect(withChangedImport(state, { ...MODEL, preprocessing }).settings.rescale).toBe(1 / 255);
  });

  it('refuses other pictures than it takes', () => {
    expect(modelAt(nextModel(state), state.settings, 2).inputShape).toEqual([64, 64, 1]);
    expect(() => modelAt(nextModel(state), { ...state.settings, imageSize: 65 }, 2)).toThrow(UserError);
    expect(() => modelAt(nextModel(state), DEFAULT_SETTINGS, 2)).toThrow(
      'takes pictures of 64 × 64 grayscale',
    );
  });
});

describe('an ended run', () => {
  const runs = stateWithRuns('a', 'b');
  const started = withStart(
    runs,
    { ...runs.runs[0], settings: { ...DEFAULT_SETTINGS, imageSize: 48 } },
    'last',
  );

  it('gives the next run its model and its pictures, until that starts anew', () => {
    expect(started.startFrom).toEqual({ runId: 'a', which: 'last' });
    expect(nextModel(withModel(started, 'cnn-pool')).modelId).toBe('cnn-pool');
    expect(nextModel({ ...started, modelId: 'cnn-pool' }).modelId).toBe('mlp-128');
    expect(started.settings.imageSize).toBe(48);
    expect(withoutStart(started).settings).toEqual(runs.settings);
    expect(withoutStart(started).startFrom).toBeNull();
  });
});
