/** The model of the next run, and the settings that come and go with it. */
import { describe, expect, it } from 'vitest';
import {
  changeableSettings,
  isDictated,
  nextModel,
  ownSettings,
  withChangedImport,
  withConfirmedImport,
  withConfirmedSince,
  withImported,
  withModel,
  withoutImported,
  withoutStart,
  withStart,
} from '../../../../src/app/state/nextModel.ts';
import { withGroup, withSetting } from '../../../../src/app/state/reducers.ts';
import { type AppState, INITIAL_STATE } from '../../../../src/app/state/state.ts';
import type { Base } from '../../../../src/models/base/base.ts';
import { knownBase, withoutPooling } from '../../../../src/models/base/knownBase.ts';
import { modelAt, modelTitle } from '../../../../src/models/imported/chosenModel.ts';
import { guessText } from '../../../../src/models/imported/guesses.ts';
import type { ImportedModel } from '../../../../src/models/imported/importedModel.ts';
import { PRETRAINED, type PretrainedBase } from '../../../../src/models/pretrained/pretrained.ts';
import { baseGraph } from '../../../../src/models/pretrained/recognize.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { newRun, stateWithRuns } from '../run.ts';

const MODEL: ImportedModel = {
  id: 'imported-mine',
  name: 'mine.keras',
  origin: 'Keras 3.10.0 (.keras)',
  graph: { kind: 'Sequential', name: 'mine', layers: [], inputs: [], outputs: [] },
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

describe('a base', () => {
  const row = PRETRAINED.find(({ id }) => id === 'mobilenet-v2-0.35') as PretrainedBase;
  const known: Base = {
    ...{ id: 'base-known', origin: '', check: 'pin', sha256: '', bytes: 0, remarks: [] },
    ...knownBase({ row, graph: withoutPooling(baseGraph(row)) }),
  };
  const chosen = (base: Base) => withModel({ ...before, bases: [base] }, base.id);
  const sizeOf = (state: AppState) => nextModel(state).imported?.preprocessing.height;

  it('that is known brings its size, and takes another', () => {
    const state = chosen(known);
    expect([state.settings.imageSize, sizeOf(state)]).toEqual([224, 224]);
    expect(isDictated(state, 'imageSize')).toBe(false);
    expect(isDictated(state, 'rescale')).toBe(true);
    const smaller = withSetting(state, 'imageSize', 96);
    expect([smaller.settings.imageSize, sizeOf(smaller)]).toEqual([96, 96]);
    expect(modelAt(nextModel(smaller), smaller.settings, 2).inputShape).toEqual([96, 96, 3]);
    expect(changeableSettings(smaller).imageSize).toBe(96);
    expect(withModel(smaller, 'cnn-pool').settings.imageSize).toBe(128);
    const tiny = withSetting(state, 'imageSize', 16);
    expect(() => modelAt(nextModel(tiny), tiny.settings, 2)).toThrow(UserError);
  });

  it('of somebody’s own dictates its size', () => {
    const state = chosen({ ...known, known: null });
    expect(isDictated(state, 'imageSize')).toBe(true);
    expect(withSetting(state, 'imageSize', 96).settings.imageSize).toBe(224);
    expect(changeableSettings(withSetting(state, 'imageSize', 96)).imageSize).toBe(96);
  });
});

describe('a network of keras.applications', () => {
  const grey = withSetting(before, 'colorMode', 'grayscale');

  it('dictates colour and scale, not the size, until another is chosen', () => {
    const state = withModel(grey, 'mobilenet-v2');
    expect(state.settings).toMatchObject({ imageSize: 128, colorMode: 'rgb', rescale: 1 / 127.5 });
    expect(withSetting(state, 'rescale', 0.5).settings.rescale).toBe(1 / 127.5);
    expect(withModel(state, 'resnet-50').settings.rescale).toBe(1);
    // Each channel has a scale of its own, relative to this.
    expect(withModel(state, 'densenet-121').settings.rescale).toBe(1 / 255);
    expect(withModel(state, 'cnn-gap').settings).toEqual(grey.settings);
  });

  it('has the width that was chosen where it has such a one, else 1', () => {
    const narrow = withSetting(withModel(before, 'mobilenet-v2'), 'width', 0.35);
    expect(withModel(narrow, 'mobilenet').settings.width).toBe(1);
    expect(withModel(withSetting(narrow, 'width', 0.5), 'mobilenet').settings.width).toBe(0.5);
    expect(withModel(narrow, 'vgg-16').settings.width).toBe(1);
    expect(modelTitle({ ...nextModel(narrow), settings: narrow.settings })).toBe('MobileNetV2 0.35');
  });

  it('is refused in words for grey or small pictures, and for a width that it has not', () => {
    const at = (id: string, changes: Partial<typeof DEFAULT_SETTINGS>) =>
      modelAt({ modelId: id, imported: null }, { ...DEFAULT_SETTINGS, ...changes }, 2);
    expect(() => at('mobilenet-v2', { colorMode: 'grayscale' })).toThrow('takes pictures in colour');
    expect(() => at('mobilenet-v2', { imageSize: 31 })).toThrow(
      'Pictures of 31 × 31 are too small for "MobileNetV2": it takes them from 32 × 32 pixels on.',
    );
    expect(() => at('xception', { imageSize: 70 })).toThrow('from 71 × 71 pixels on');
    expect(() => at('mobilenet', { width: 0.35 })).toThrow('"MobileNet" has no width 0.35.');
    expect(() => at('mlp-128', { width: 0.5 })).toThrow(UserError);
  });

  it('has dropout before its output layer where that is asked for', () => {
    const { graph } = modelAt(
      { modelId: 'mobilenet-v2', imported: null },
      { ...DEFAULT_SETTINGS, headDropout: 0.3 },
      2,
    );
    expect(graph.layers.slice(-2)).toMatchObject([
      { name: 'dropout', config: { rate: 0.3 } },
      { name: 'dense', config: { units: 1, activation: 'sigmoid' } },
    ]);
  });
});

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

  it('keeps what it dictates, whatever is set meanwhile; that holds for the model after it', () => {
    const changed = withSetting(withSetting(state, 'imageSize', 96), 'epochs', 3);
    expect(changed.settings).toMatchObject({ ...WANTED, epochs: 3 });
    expect(withModel(changed, 'cnn-pool').settings).toEqual({ ...before.settings, imageSize: 96, epochs: 3 });
  });

  it('keeps it through a reset of its groups and through the undo of that', () => {
    const own = withSetting(state, 'zoomRange', 0.5);
    const reset = (['augmentation', 'dataset'] as const).reduce(
      (to, group) => withGroup(to, group, DEFAULT_SETTINGS),
      own,
    );
    expect(reset.settings).toMatchObject({ ...WANTED, zoomRange: DEFAULT_SETTINGS.zoomRange });
    expect(withModel(reset, 'cnn-pool').settings.imageSize).toBe(DEFAULT_SETTINGS.imageSize);
    const undone = (['dataset', 'augmentation'] as const).reduce(
      (to, group) => withGroup(to, group, ownSettings(own)),
      reset,
    );
    expect(undone.settings).toEqual(own.settings);
    expect(withModel(undone, 'cnn-pool').settings.imageSize).toBe(128);
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

describe('a guess', () => {
  const classes = ['a', 'b'];
  const guessed: ImportedModel = { ...MODEL, guesses: ['order', 'range'] };
  const withData = (names: readonly string[]) => ({
    ...withImported(before, guessed),
    dataset: { status: 'ready', dataset: { classes: names } } as unknown as AppState['dataset'],
  });
  const ran = (changes: Partial<ImportedModel> = {}) =>
    newRun({
      modelId: guessed.id,
      imported: { ...guessed, classes, mapping: { classes, outputs: [0, 1] }, ...changes },
    });

  it('is confirmed for the model and for the runs that were judged just so', () => {
    const other = { preprocessing: { ...MODEL.preprocessing, scale: 1 / 255 } };
    const turned = { mapping: { classes, outputs: [1, 0] } };
    const state = { ...withData(classes), runs: [ran(), ran(other), ran(turned), newRun()] };
    const after = withConfirmedImport(state, guessed.id);
    expect(after.imported[0]).toMatchObject({ guesses: [], classes });
    expect(after.runs.map(({ imported }) => imported?.guesses)).toEqual([
      [],
      ['range'],
      ['order'],
      undefined,
    ]);
    expect(after.runs[3]).toBe(state.runs[3]);
  });

  it('that was confirmed or corrected since a repetition began is none for its later runs', () => {
    const began = withData(classes);
    const since = withConfirmedSince(began, withConfirmedImport(began, guessed.id), classes);
    expect(since.imported).toEqual([{ ...guessed, guesses: [] }]);
    // What was corrected since is for other runs: these go on as they began, and their guess was wrong.
    const corrected = {
      ...guessed,
      guesses: [],
      classes: ['b', 'a'],
      preprocessing: { ...guessed.preprocessing, scale: 1 / 255 },
    };
    expect(withConfirmedSince(began, withChangedImport(began, corrected), classes).imported).toEqual([
      guessed,
    ]);
    expect(withConfirmedSince(began, { ...began, imported: [] }, classes).imported).toEqual([guessed]);
    // Trained further from a run: that one was confirmed.
    const further = { ...withData(classes), runs: [ran()] };
    const { runs } = withConfirmedSince(further, withConfirmedImport(further, guessed.id), classes);
    expect(runs[0].imported?.guesses).toEqual([]);
  });

  it('is none of the runs either where what is chosen by hand agrees with it', () => {
    const state = { ...withData(classes), runs: [ran()] };
    const chosen = { ...guessed, guesses: ['range'] as const, mapping: { classes, outputs: [0, 1] } };
    expect(withChangedImport(state, chosen).runs[0].imported?.guesses).toEqual(['range']);
    const turned = { ...chosen, mapping: { classes, outputs: [1, 0] } };
    expect(withChangedImport(state, turned).runs[0].imported?.guesses).toEqual(['order', 'range']);
  });

  it('on the order stays one where no dataset tells the names, or an output has none', () => {
    for (const state of [withImported(before, guessed), withData(['a', 'b', 'c'])])
      expect(withConfirmedImport(state, guessed.id).imported[0]).toMatchObject({
        guesses: ['order'],
        classes: null,
      });
  });

  it('can be confirmed for runs whose model is gone', () => {
    const after = withConfirmedImport({ ...INITIAL_STATE, runs: [ran()] }, guessed.id);
    expect(after.runs[0].imported?.guesses).toEqual([]);
    expect(withConfirmedImport(INITIAL_STATE, 'imported-unknown')).toBe(INITIAL_STATE);
  });

  it('is said in words, for what is guessed and no more', () => {
    expect(guessText(MODEL)).toBeNull();
    expect(guessText({ ...MODEL, guesses: ['range'] })).toBe(
      'These figures rest on this guess. Nothing says which range of values “mine.keras” takes: 0 to 255 is assumed. Where that is wrong, so are they.',
    );
    expect(guessText(guessed, 'answers')).toMatch(/^These answers rest on these guesses/);
    expect(guessText(guessed)).toMatch(/rest on these guesses.*in the order of the class names.*is assumed/);
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
    // What its weights were trained on stays with them.
    expect(withSetting(started, 'imageSize', 96).settings.imageSize).toBe(48);
  });
});
