/** What a visitor can do with bases: taking one up, fetching one that the site serves, and forgetting. Weights are kept here as Blobs. */
import type { BaseImport } from '../../formats/model/importBase.ts';
import type { Base } from '../../models/base/base.ts';
import { inputShapeOfGraph } from '../../models/graph/modelGraph.ts';
import { toPlainError, UserError } from '../../shared/errors.ts';
import { withBase, withModel, withoutBase } from '../state/nextModel.ts';
import { withError } from '../state/reducers.ts';
import { activeRun, INITIAL_STATE } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { importInWorker } from '../workers/importInWorker.ts';
import { baseOfImport } from './baseOfImport.ts';
import type { BaseStorage } from './baseStorage.ts';
import { freeId, freeName, idOfFile } from './newNames.ts';
import { fetchServed, idOfKnown, listServed, nameOfServed } from './servedBases.ts';

export interface BaseActions {
  /** Chooses a model; a base that only the site has is fetched first. */
  setModel(modelId: string): void;
  /** Takes the network that was refused as somebody's own base, not verified. */
  takeUnverified(): void;
  /** Leaves it. */
  dismissUnverified(): void;
  /** Makes a base of an imported model: cut before its head, or behind the layer of that name. */
  useAsBase(modelId: string, cut?: string): Promise<void>;
  /** Stops fetching a base. */
  cancelBase(): void;
  /** Removes a base from the page and from what the browser keeps; returns what undoes it, null where it must stay. */
  forgetBase(baseId: string): (() => void) | null;
}

export interface BasePart {
  actions: BaseActions;
  /** Takes up what an import gave, and chooses it; what was refused waits for a press. */
  take(found: BaseImport): void;
  /** Settles once the bases of earlier visits are here, and those that the site serves are listed. */
  restored: Promise<void>;
}

/** Reads and fetches, in the page by workers and from its own site. */
export interface BaseSources {
  storage: BaseStorage;
  importFiles: typeof importInWorker;
}

/** The same weights for the same pictures. */
const isSame = (a: Omit<Base, 'id'>, b: Omit<Base, 'id'>) =>
  a.sha256 === b.sha256 &&
  a.known === b.known &&
  a.cutLayers.join() === b.cutLayers.join() &&
  `${inputShapeOfGraph(a.graph)}` === `${inputShapeOfGraph(b.graph)}`;

/** The bases' part of the actions. It puts their weights into `modelWeights`, by their ids. */
export function createBasePart(
  store: Store,
  modelWeights: Map<string, Blob>,
  { storage, importFiles }: BaseSources,
): BasePart {
  const { fail } = accessTo(store);
  let refused: BaseImport | null = null;
  let fetching: AbortController | null = null;

  async function keep(base: Base, weights: Blob): Promise<void> {
    if (!store.getState().settings.keepDatasets) return;
    try {
      const keptAtMs = await storage.keep(base, weights);
      const { id, bytes } = base;
      if (keptAtMs !== null)
        store.setState(({ keptBases }) => ({ keptBases: [...keptBases, { id, bytes, keptAtMs }] }));
    } catch (thrown) {
      fail(thrown);
    }
  }

  /** Puts a base into the state and into the storage, unless it is there, and chooses it. */
  function add(base: Omit<Base, 'id'>, weights: Blob): void {
    const { bases, runs } = store.getState();
    const there = bases.find((one) => isSame(one, base));
    if (there) {
      store.setState((state) => withModel(state, there.id));
      return;
    }
    // Runs of earlier visits go on under the ids of their models; one of the table is always the same.
    const ran = base.known === null ? runs.map(({ modelId }) => modelId) : [];
    const ids = [...bases.map((one) => one.id), ...ran];
    const id = base.known === null ? idOfFile('base', base.name, ids) : freeId(idOfKnown(base.known), ids);
    const name = freeName(
      base.name,
      bases.map((one) => one.name),
    );
    const whole: Base = { ...base, id, name };
    modelWeights.set(id, weights);
    store.setState((state) => withBase(state, whole));
    void keep(whole, weights);
  }

  function take(found: BaseImport): void {
    const { base, refusal, weights } = found;
    refused = refusal ? found : null;
    store.setState({ unverifiedBase: refusal && { name: base.name, refusal } });
    if (!refusal) add(base, new Blob([weights]));
  }

  async function fetchBase(id: string): Promise<void> {
    const served = store.getState().servedBases.find((one) => one.id === id);
    if (!served) return;
    fetching?.abort();
    const controller = new AbortController();
    fetching = controller;
    store.setState((state) => ({ ...withError(state, null), loadingBase: { id, bytes: 0 } }));
    const onBytes = (bytes: number) => {
      if (fetching === controller) store.setState({ loadingBase: { id, bytes } });
    };
    try {
      const { signal } = controller;
      const files = await fetchServed(served, onBytes, signal);
      const options = { architecture: null, anySizePx: store.getState().settings.imageSize };
      const result = await importFiles(files, options, signal);
      if (result.kind === 'base' && result.refusal === null && result.base.known === served.known)
        take(result);
      else
        throw new UserError(
          `What this site serves as “${nameOfServed(served)}” is something else, or damaged${result.kind === 'base' && result.refusal ? `: ${result.refusal.message}` : '.'}`,
          'Fetch it anew with “npm run pretrained”, or drop its file.',
        );
    } catch (thrown) {
      store.setState({ awaitedBase: null });
      fail(thrown);
    } finally {
      if (fetching === controller) {
        fetching = null;
        store.setState({ loadingBase: null });
      }
    }
  }

  /** Whether that is a base which only the site has. */
  const isAway = (id: string) => {
    const { servedBases, bases } = store.getState();
    return servedBases.some((one) => one.id === id) && !bases.some((one) => one.id === id);
  };

  function chooseAwaited(): void {
    const { awaitedBase: id, bases } = store.getState();
    if (id && bases.some((one) => one.id === id)) store.setState((state) => withModel(state, id));
  }

  async function restore(): Promise<void> {
    const [kept, servedBases] = await Promise.all([storage.restored().catch(() => []), listServed()]);
    store.setState(({ bases, keptBases }) => {
      const fresh = kept.filter(({ base }) => !bases.some(({ id }) => id === base.id));
      for (const { base, weights } of fresh) modelWeights.set(base.id, weights);
      const listed = fresh.map(({ base: { id, bytes }, keptAtMs }) => ({ id, bytes, keptAtMs }));
      return {
        servedBases,
        bases: [...fresh.map(({ base }) => base), ...bases],
        keptBases: [...listed, ...keptBases],
      };
    });
    chooseAwaited();
    const { awaitedBase } = store.getState();
    if (awaitedBase && isAway(awaitedBase)) void fetchBase(awaitedBase);
  }

  return {
    take,
    restored: restore(),
    actions: {
      setModel(modelId) {
        if (isAway(modelId)) void fetchBase(modelId);
        else store.setState((state) => withModel(state, modelId));
      },
      takeUnverified() {
        const found = refused;
        refused = null;
        store.setState({ unverifiedBase: null });
        if (found) add(found.base, new Blob([found.weights]));
      },
      dismissUnverified() {
        refused = null;
        store.setState({ unverifiedBase: null });
      },
      async useAsBase(modelId, cut) {
        const model = store.getState().imported.find(({ id }) => id === modelId);
        const weights = modelWeights.get(modelId);
        if (!model || !weights) return;
        try {
          const made = await baseOfImport(model, weights, cut);
          add(made.base, made.weights);
        } catch (thrown) {
          fail(thrown);
        }
      },
      cancelBase: () => fetching?.abort(),
      forgetBase(baseId) {
        const before = store.getState();
        const base = before.bases.find(({ id }) => id === baseId);
        const weights = modelWeights.get(baseId);
        if (!base || !weights) return null;
        if (activeRun(before)?.modelId === baseId) {
          const error = new UserError(
            `A run is at work on “${base.name}”.`,
            'Stop it first, or wait for its end.',
          );
          store.setState((state) => withError(state, toPlainError(error)));
          return null;
        }
        // What lies in the storage goes with it.
        const saved = weights.arrayBuffer().then((data) => new Blob([data]));
        const forgotten = saved.then(() => storage.forget(baseId));
        modelWeights.delete(baseId);
        store.setState((state) => ({
          ...withoutBase(state, baseId, INITIAL_STATE.modelId),
          keptBases: state.keptBases.filter(({ id }) => id !== baseId),
        }));
        const back = async () => {
          await forgotten.catch(() => {});
          const data = await saved;
          modelWeights.set(baseId, data);
          const isChosen = before.modelId === baseId;
          store.setState((state) => {
            const { modelId } = state;
            const restored = withBase(state, base);
            return isChosen ? restored : withModel(restored, modelId);
          });
          await keep(base, data);
        };
        forgotten.catch((thrown) => {
          fail(thrown);
          void back();
        });
        return () => void back();
      },
    },
  };
}
