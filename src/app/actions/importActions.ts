/** Models that come from files: importing, correcting and removing them. Their weights are kept here as Blobs. */

import { isModelName, isSidecarName } from '../../formats/dropped/modelNames.ts';
import { withBesideFiles } from '../../formats/model/addBeside.ts';
import type { BaseImport } from '../../formats/model/importBase.ts';
import type { Architecture } from '../../formats/model/importModel.ts';
import { MODELS } from '../../models/catalogue/catalogue.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import { freeName, idOfFile } from '../bases/newNames.ts';
import {
  modelForLabels,
  withChangedImport,
  withConfirmedImport,
  withImported,
  withModel,
  withoutImported,
} from '../state/nextModel.ts';
import { withError } from '../state/reducers.ts';
import { INITIAL_STATE } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { importInWorker } from '../workers/importInWorker.ts';
import type { Actions } from './actions.ts';

type ImportActions = Pick<
  Actions,
  | 'importModel'
  | 'placeWeights'
  | 'cancelImport'
  | 'reviewModel'
  | 'changeImported'
  | 'confirmImported'
  | 'removeImported'
>;

/** The model with what was chosen by hand, which is no guess any more. */
function changedByHand(
  model: ImportedModel,
  changes: Parameters<Actions['changeImported']>[1],
): ImportedModel {
  const { preprocessing, classes } = changes;
  return {
    ...model,
    ...changes,
    preprocessingSaid: model.preprocessingSaid && !preprocessing,
    guesses: model.guesses.filter((guess) => !(guess === 'range' ? preprocessing : classes)),
  };
}

/**
 * The imports' part of the actions. It keeps the weights of the models in `modelWeights`, by their ids.
 * @param importFiles Reads a model out of files.
 * @param takeBase Takes up what turns out to be a base.
 */
export function createImportActions(
  store: Store,
  modelWeights: Map<string, Blob>,
  importFiles: typeof importInWorker,
  takeBase: (found: BaseImport) => void,
): ImportActions {
  /** The files of weights that wait for an architecture. */
  let waiting: readonly File[] = [];
  let importing: AbortController | null = null;
  /** Every id of this visit, also of models that were removed: runs go on under it. */
  const ids: string[] = MODELS.map(({ id }) => id);
  const names: string[] = [];

  const { fail } = accessTo(store);

  async function read(files: readonly File[], given: (() => Architecture) | null): Promise<void> {
    if (files.length === 0) return;
    importing?.abort();
    const controller = new AbortController();
    importing = controller;
    const { name } = files.find((file) => isModelName(file.name)) ?? files[0];
    store.setState((state) => ({
      ...withError(state, null),
      importing: { name },
      looseWeights: null,
      unverifiedBase: null,
    }));
    try {
      const anySizePx = store.getState().settings.imageSize;
      const architecture = given?.() ?? null;
      const result = await importFiles(files, { architecture, anySizePx }, controller.signal);
      if (result.kind === 'weights') {
        waiting = files;
        store.setState({ looseWeights: { name: result.name } });
        return;
      }
      if (result.kind === 'base') return takeBase(result);
      // Runs of earlier visits go on under the ids of their models.
      const ran = store.getState().runs.map((run) => run.modelId);
      const id = idOfFile('imported', result.model.name, [...ids, ...ran]);
      const name = freeName(result.model.name, names);
      ids.push(id);
      names.push(name);
      modelWeights.set(id, new Blob([result.weights]));
      const model: ImportedModel = { ...result.model, id, name, mapping: null };
      store.setState((state) => ({ ...withImported(state, model), reviewedModelId: id }));
    } catch (thrown) {
      if (given) store.setState({ looseWeights: { name } });
      fail(thrown);
    } finally {
      if (importing === controller) {
        importing = null;
        store.setState({ importing: null });
      }
    }
  }

  /** What says more of the chosen model, or of the only one, and came after it. */
  async function readBeside(files: readonly File[], model: ImportedModel): Promise<void> {
    store.setState((state) => withError(state, null));
    try {
      const known = await withBesideFiles(model, files);
      store.setState((state) => ({ ...withChangedImport(state, known), reviewedModelId: known.id }));
    } catch (thrown) {
      fail(thrown);
    }
  }

  return {
    importModel: (files) => {
      const model = modelForLabels(store.getState());
      const isBeside = files.length > 0 && files.every(({ name }) => isSidecarName(name));
      return isBeside && model ? readBeside(files, model) : read(files, null);
    },
    async placeWeights(architecture) {
      if (architecture) return read(waiting, architecture);
      waiting = [];
      store.setState({ looseWeights: null });
    },
    cancelImport: () => importing?.abort(),
    reviewModel: (reviewedModelId) => store.setState({ reviewedModelId }),
    changeImported(modelId, changes) {
      const model = store.getState().imported.find(({ id }) => id === modelId);
      if (model) store.setState((state) => withChangedImport(state, changedByHand(model, changes)));
    },
    confirmImported: (modelId) => store.setState((state) => withConfirmedImport(state, modelId)),
    removeImported(modelId) {
      const { imported, modelId: chosen } = store.getState();
      const place = imported.findIndex(({ id }) => id === modelId);
      if (place < 0) return () => {};
      const kept = modelWeights.get(modelId);
      modelWeights.delete(modelId);
      store.setState((state) => withoutImported(state, modelId, INITIAL_STATE.modelId));
      return () => {
        if (kept) modelWeights.set(modelId, kept);
        store.setState((state) => {
          const restored = { ...state, imported: state.imported.toSpliced(place, 0, imported[place]) };
          return chosen === modelId ? withModel(restored, modelId) : restored;
        });
      };
    },
  };
}
