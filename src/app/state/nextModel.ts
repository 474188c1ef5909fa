/** The model of the next run, and the settings that come and go with it. Pure: it reads and changes the state only. */
import type { Base } from '../../models/base/base.ts';
import { blocksOf, headedModel } from '../../models/base/headed.ts';
import { baseAt, takesAnySize } from '../../models/base/sizedBase.ts';
import { widthIn } from '../../models/catalogue/catalogue.ts';
import { type ChosenModel, settingsOfEntry, settingsOfModel } from '../../models/imported/chosenModel.ts';
import { mappingFor } from '../../models/imported/classMapping.ts';
import { confirmedBy, confirmedModel } from '../../models/imported/guesses.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import type { SettingName, Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import type { AppState, Run } from './state.ts';

/** The ended run whose weights the next run starts from; null where it starts otherwise. */
export function runToGoOnFrom({ startFrom, runs }: Pick<AppState, 'startFrom' | 'runs'>): Run | null {
  return (startFrom && runs.find(({ id }) => id === startFrom.runId)) ?? null;
}

/** The imported model that is chosen; null where it is one of the catalogue. */
export function chosenImport({
  modelId,
  imported,
}: Pick<AppState, 'modelId' | 'imported'>): ImportedModel | null {
  return imported.find(({ id }) => id === modelId) ?? null;
}

/** The imported model that labels which come alone are for: the chosen one, or the only one. */
export function modelForLabels(state: Pick<AppState, 'modelId' | 'imported'>): ImportedModel | null {
  const [only = null] = state.imported.length === 1 ? state.imported : [];
  return chosenImport(state) ?? only;
}

/** The base that is chosen; null where the model is another. */
export function chosenBase({ modelId, bases }: Pick<AppState, 'modelId' | 'bases'>): Base | null {
  return bases.find(({ id }) => id === modelId) ?? null;
}

/** What tells whether the next run fits a head at once. */
export type HeadChoice = Pick<AppState, 'settings' | 'startFrom' | 'modelId' | 'bases'>;

/** Whether the next run fits a logistic head, before any epoch. */
export function fitsHead(state: HeadChoice): boolean {
  return state.startFrom === null && chosenBase(state) !== null && state.settings.head === 'logistic';
}

/** Whether that is all that it trains: then it has no epochs, and no learning rate. */
export function fitsHeadAlone(state: HeadChoice): boolean {
  return fitsHead(state) && state.settings.unfreeze === 0;
}

/** What a base with its head was made from last, so that the same choices give the same object. */
const headed = new WeakMap<Base, { key: string; model: ImportedModel }>();

/** The base at this size; as it came where the pictures are too small for it, which is said when a run is to start. */
function shownAt(base: Base, imageSize: number): Base {
  try {
    return baseAt(base, imageSize);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return base;
  }
}

/** A base with its head for the classes of the dataset; without a dataset, for two. */
function withHead(base: Base, { settings, dataset }: Pick<AppState, 'settings' | 'dataset'>): ImportedModel {
  const classes = dataset.status === 'ready' ? dataset.dataset.classes : ['0', '1'];
  const { views, unfreeze, headDropout } = settings;
  // What does not go together is said when a run is to start; until then something is shown.
  const cut = base.cutLayers.includes(settings.cut) ? settings.cut : '';
  const classMode = classes.length === 2 ? settings.classMode : 'categorical';
  const wanted = { cut, views, unfreeze, headDropout, classMode };
  const { imageSize } = settings;
  const key = JSON.stringify([wanted, imageSize, classes]);
  const before = headed.get(base);
  if (before?.key === key) return before.model;
  const model = headedModel(shownAt(base, imageSize), wanted, classes);
  headed.set(base, { key, model });
  return model;
}

/** What the model of the next run is made from. */
export type ModelChoice = Pick<
  AppState,
  'modelId' | 'imported' | 'bases' | 'startFrom' | 'runs' | 'settings' | 'dataset'
>;

/** The model that Train would train. */
export function nextModel(state: ModelChoice): ChosenModel {
  const run = runToGoOnFrom(state);
  if (run) return { modelId: run.modelId, imported: run.imported };
  const base = chosenBase(state);
  return { modelId: state.modelId, imported: base ? withHead(base, state) : chosenImport(state) };
}

/** The settings as the visitor left them, without what a model or a run dictates. */
export function ownSettings({ settings, replacedSettings }: Pick<AppState, 'settings' | 'replacedSettings'>) {
  return { ...settings, ...replacedSettings };
}

/** Whether the chosen model, or the run that is gone on from, leaves no choice of a setting. */
export function isDictated(
  state: Pick<AppState, 'replacedSettings' | 'startFrom' | 'modelId' | 'bases'>,
  name: SettingName,
): boolean {
  if (!(name in (state.replacedSettings ?? {}))) return false;
  const base = state.startFrom === null ? chosenBase(state) : null;
  return !(name === 'imageSize' && base && takesAnySize(base));
}

/** The settings as the form shows them, with what is for the next model in the place of what this one dictates. */
export function changeableSettings(state: AppState): Settings {
  const later = Object.entries(state.replacedSettings ?? {});
  const locked = later.filter(([name]) => isDictated(state, name as SettingName));
  return { ...state.settings, ...Object.fromEntries(locked) };
}

/** The state with `wanted` among its settings, remembering what stood there; what an earlier model wanted is put back first. */
function withDictated(state: AppState, wanted: Partial<Settings>): AppState {
  const before = ownSettings(state);
  const names = Object.keys(wanted) as (keyof Settings)[];
  const replaced = Object.fromEntries(names.map((name) => [name, before[name]]));
  return {
    ...state,
    settings: { ...before, ...wanted },
    replacedSettings: names.length > 0 ? replaced : null,
  };
}

/** Where a base is cut, and how many of its blocks are trained: as it was for another one only where this one has both. */
function fittingCut(
  base: Base,
  { cut, unfreeze }: Pick<Settings, 'cut' | 'unfreeze'>,
): Pick<Settings, 'cut' | 'unfreeze'> {
  const fitting = base.cutLayers.includes(cut) ? cut : '';
  return { cut: fitting, unfreeze: Math.min(unfreeze, blocksOf(base, { cut: fitting }).length) };
}

/**
 * Another model for the next run. An imported one brings its image size, colour and scale, until another is chosen; so does one
 * of the catalogue with preprocessing of its own, but for the size. A width that it has not becomes 1.
 */
export function withModel(state: AppState, modelId: string): AppState {
  const imported = [...state.imported, ...state.bases].find(({ id }) => id === modelId);
  const next = withDictated(
    { ...state, modelId, startFrom: null, awaitedBase: null },
    imported ? settingsOfModel(imported) : settingsOfEntry(modelId),
  );
  const base = chosenBase(next);
  if (base) return { ...next, settings: { ...next.settings, ...fittingCut(base, next.settings) } };
  return imported
    ? next
    : { ...next, settings: { ...next.settings, width: widthIn(modelId, next.settings.width) } };
}

/** The next run starts from weights of an ended one, with pictures as that one saw them. */
export function withStart(state: AppState, run: Run, which: 'best' | 'last'): AppState {
  const { imageSize, colorMode, aspectRatio, classMode, rescale, width, headDropout } = run.settings;
  const next = { ...state, startFrom: { runId: run.id, which } };
  return withDictated(next, {
    ...{ imageSize, colorMode, aspectRatio },
    ...{ classMode, rescale, width, headDropout },
  });
}

/** The next run starts anew again. */
export function withoutStart(state: AppState): AppState {
  return state.startFrom ? withModel(state, state.modelId) : state;
}

/** One more imported model, chosen. */
export function withImported(state: AppState, model: ImportedModel): AppState {
  return withModel({ ...state, imported: [...state.imported, model] }, model.id);
}

/** One more base, chosen; where one of its id was there, it takes its place. */
export function withBase(state: AppState, base: Base): AppState {
  return withModel({ ...state, bases: [...state.bases.filter(({ id }) => id !== base.id), base] }, base.id);
}

/** Without a base; where it was chosen, `fallback` is. Runs of it stay. */
export function withoutBase(state: AppState, id: string, fallback: string): AppState {
  const next = { ...state, bases: state.bases.filter((base) => base.id !== id) };
  return state.modelId === id ? withModel(next, fallback) : next;
}

/** The runs, without the guesses that agree with what is known of their model by now. */
function runsConfirmedBy(runs: readonly Run[], model: ImportedModel): Run[] {
  return runs.map((run) =>
    run.imported?.id === model.id && run.imported.guesses.length > 0
      ? { ...run, imported: confirmedBy(run.imported, model) }
      : run,
  );
}

/** An imported model corrected by hand; runs that were judged just so rest on no guess any more. */
export function withChangedImport(state: AppState, model: ImportedModel): AppState {
  const imported = state.imported.map((before) => (before.id === model.id ? model : before));
  const next = { ...state, imported, runs: runsConfirmedBy(state.runs, model) };
  return state.modelId === model.id && !state.startFrom ? withModel(next, model.id) : next;
}

/**
 * What was guessed of an imported model is right, says somebody: runs that were judged just so rest on no guess any more. A model
 * that is gone is known by its newest run.
 */
export function withConfirmedImport(state: AppState, modelId: string): AppState {
  const { imported, runs, dataset } = state;
  const known = imported.find(({ id }) => id === modelId);
  const ran = runs.findLast((run) => run.imported?.id === modelId);
  const classes = dataset.status === 'ready' ? dataset.dataset.classes : null;
  const model = known
    ? confirmedModel(known, classes)
    : ran?.imported
      ? { ...ran.imported, guesses: [] }
      : null;
  if (!model) return state;
  return {
    ...state,
    imported: imported.map((before) => (before.id === modelId ? model : before)),
    runs: runsConfirmedBy(runs, model),
  };
}

/**
 * The choices that a repetition began with, without the guesses that somebody has confirmed since. What was changed since is for
 * other runs.
 * @param classes Of the dataset.
 */
export function withConfirmedSince(chosen: AppState, now: AppState, classes: readonly string[]): AppState {
  const imported = chosen.imported.map((model) => {
    const known = now.imported.find(({ id }) => id === model.id);
    if (!known) return model;
    const { guesses } = confirmedBy({ ...model, mapping: mappingFor(model, classes) }, known);
    return { ...model, guesses };
  });
  const runs = chosen.runs.map((run) => now.runs.find(({ id }) => id === run.id) ?? run);
  return { ...chosen, imported, runs };
}

/** Without an imported model; where it was chosen, `fallback` is. Runs of it stay. */
export function withoutImported(state: AppState, id: string, fallback: string): AppState {
  const next = { ...state, imported: state.imported.filter((model) => model.id !== id) };
  return state.modelId === id ? withModel(next, fallback) : next;
}
