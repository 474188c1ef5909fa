/** What a visitor can do with bases: taking one up, fetching one that the site serves, and forgetting. Weights are kept here as Blobs. */
import type { BaseImport } from '../../formats/model/importBase.ts';
import type { Base } from '../../models/base/base.ts';
import { inputShapeOfGraph } from '../../models/graph/modelGraph.ts';
import { withBase, withModel } from '../state/nextModel.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { importInWorker } from '../workers/importInWorker.ts';
import { baseOfImport } from './baseOfImport.ts';
import type { BaseStorage } from './baseStorage.ts';
import { createFetching } from './fetchBase.ts';
import { createForgetting } from './forgetBase.ts';
import { freeId, freeName, idOfFile } from './newNames.ts';
import { idOfKnown, listServed } from './servedBases.ts';

export interface BaseActions {
  /** Chooses a model; a base that only the site has is fetched first. Resolves once it is chosen, or could not be. */
  setModel(modelId: string): Promise<void>;
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

  async function keep(base: Base, weights: Blob): Promise<void> {
    // What is kept already is known by then.
    await restored;
    const { settings, keptBases } = store.getState();
    if (!settings.keepDatasets || keptBases.some(({ id }) => id === base.id)) return;
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

  const fetching = createFetching(store, importFiles, take);

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
    if (awaitedBase && isAway(awaitedBase)) void fetching.fetchBase(awaitedBase);
  }

  const restored = restore();

  return {
    take,
    restored,
    actions: {
      async setModel(modelId) {
        if (isAway(modelId)) await fetching.fetchBase(modelId);
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
      cancelBase: fetching.cancel,
      forgetBase: createForgetting(store, modelWeights, storage, keep),
    },
  };
}
