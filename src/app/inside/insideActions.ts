/** Looking into networks: what layers answer, what their channels like, and what is watched of runs at work. It must not draw. */
import { type GraphWeight, withWeights } from '../../models/graph/modelGraph.ts';
import { modelGraph } from '../../models/imported/chosenModel.ts';
import { type FlowLayer, flowOf } from '../../models/structure/flow.ts';
import type { Laid, ToLayOut } from '../../models/structure/layout/layOut.ts';
import { type Outcome, outcomeOf, throwIfCancelled, UserError } from '../../shared/errors.ts';
import type { InTurn } from '../../shared/inTurn.ts';
import { transfer } from '../../shared/rpc.ts';
import type { LayerMaps, MapsWish } from '../../training/insideTypes.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import type { LoadedDataset, LoadedDatasets } from '../runs/datasetOfRun.ts';
import { placesIn } from '../runs/runTask.ts';
import { samePixels } from '../state/datasetSettings.ts';
import { freeDeviceOf } from '../state/openDevice.ts';
import type { Store } from '../state/store.ts';
import { layoutInWorker } from '../workers/layoutInWorker.ts';
import { askableImages } from './askable.ts';
import { type InsideModel, type InsideSources, insideModel } from './insideWeights.ts';
import type { FirstKernel, InsideWeights, LikesAnswer, LikesRequest, MapsRequest } from './types.ts';

export interface InsideActions {
  /** What the channels of a layer answer to one picture. */
  layerMaps(request: MapsRequest, signal: AbortSignal): Promise<Outcome<LayerMaps>>;
  /** The kernel of the first convolution. */
  firstKernel(of: InsideWeights): Promise<Outcome<FirstKernel>>;
  /** Which pictures of train and validation each channel of a layer answers to most. `onProgress` gets the share that is done. */
  channelLikes(
    request: LikesRequest,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Outcome<LikesAnswer>>;
  /** Where the boxes of a drawing lie. */
  layOut(what: ToLayOut, signal: AbortSignal): Promise<Outcome<Laid>>;
  /** From the next epoch on runs tell what this layer answers, in the state's `liveMaps`; null ends that. */
  watchMaps(watch: MapsWish | null): void;
}

interface Surroundings extends InsideSources {
  datasets: LoadedDatasets;
  deviceWorker: DeviceWorker;
  /** One queue for whatever looks into models. */
  inTurn: InTurn;
}

/** Pictures that are shown of each channel. */
const LIKED = 12;
/** Answers of whole passes that are kept. */
const KEPT_PASSES = 4;

/** What is laid over a picture; a separable convolution mixes channels by its pointwise one. */
const KERNEL = /^(depthwise_)?kernel$/;

export function createInsideActions(store: Store, surroundings: Surroundings): InsideActions {
  const { datasets, deviceWorker, inTurn } = surroundings;
  /** By what was asked, the newest last, with the places of the pictures that were asked. */
  const passes = new Map<string, LikesAnswer & { images: readonly number[] }>();

  function loadedDataset(): LoadedDataset {
    const loaded = datasets.loaded();
    if (!loaded)
      throw new UserError(
        'There is no dataset yet.',
        'Open one: a network is looked into with its pictures.',
      );
    return loaded;
  }

  const modelOf = (of: InsideWeights): Promise<InsideModel> =>
    insideModel(store.getState(), of, loadedDataset().state.dataset, surroundings);

  async function layerMaps({ weights: of, ...wish }: MapsRequest): Promise<LayerMaps> {
    const { spec, weights, key } = await modelOf(of);
    const { width, height } = wish.picture;
    if (height !== spec.inputShape[0] || width !== spec.inputShape[1])
      throw new UserError(
        `This network takes pictures of ${spec.inputShape[0]} × ${spec.inputShape[1]}; this one was read at ${height} × ${width}.`,
        'Read the dataset again with the settings of the network.',
      );
    // Asked last: from here on the device worker answers before whatever is sent to it later.
    freeDeviceOf(store.getState());
    const task = { ...spec, ...wish, key, weights };
    return deviceWorker.api.layerMaps(transfer(task, weights ? [weights] : []));
  }

  async function firstKernel(of: InsideWeights): Promise<FirstKernel> {
    const { spec, weights } = await modelOf(of);
    const graph = modelGraph(spec, spec.inputShape, spec.settings, spec.classes.length);
    const kernelOf = ({ layer }: FlowLayer) =>
      layer.weights.find(({ name, shape }) => shape.length === 4 && KERNEL.test(name));
    const flow = flowOf(weights ? withWeights(graph, weights) : graph);
    const first = flow.find((one) => kernelOf(one));
    if (!first) return null;
    if (!weights)
      throw new UserError(
        'This network starts from random numbers, so its filters show nothing yet.',
        'Train it, and look into the run.',
      );
    return { layer: first.id, kernel: kernelOf(first) as GraphWeight };
  }

  async function channelLikes(
    { weights: of, layer }: LikesRequest,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<LikesAnswer> {
    const { storeId, state } = loadedDataset();
    const { spec, weights, key } = await modelOf(of);
    if (!samePixels(state.readWith, spec.settings))
      throw new UserError(
        'The dataset was read with other settings than this network takes.',
        'Read it again with those.',
      );
    const { dataset } = state;
    const images = placesIn(dataset, askableImages(store.getState().runs, dataset));
    const asked = [key, layer, storeId].join('\n');
    const known = passes.get(asked);
    // Which pictures are for testing may have changed since.
    if (known?.images.length === images.length && known.images.every((place, at) => place === images[at]))
      return { likes: known.likes, dataset };
    throwIfCancelled(signal);
    freeDeviceOf(store.getState());
    const stop = () => void deviceWorker.api.stopLikes();
    signal.addEventListener('abort', stop);
    try {
      const task = { ...spec, pace: null, weights, layer, most: LIKED, images };
      const likes = await deviceWorker.api.channelLikes(
        transfer(task, weights ? [weights] : []),
        storeId,
        (done) => onProgress(done / images.length),
      );
      passes.delete(asked);
      passes.set(asked, { likes, dataset, images });
      for (const old of [...passes.keys()].slice(0, -KEPT_PASSES)) passes.delete(old);
      return { likes, dataset };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  return {
    layerMaps: (request, signal) => outcomeOf(() => inTurn(() => layerMaps(request), signal)),
    firstKernel: (of) => outcomeOf(() => firstKernel(of)),
    channelLikes: (request, onProgress, signal) =>
      outcomeOf(() => inTurn(() => channelLikes(request, onProgress, signal), signal)),
    layOut: (what, signal) => outcomeOf(() => layoutInWorker(what, signal)),
    watchMaps(watch) {
      store.setState({ watch, liveMaps: null });
      // A worker that takes the place of this one is told before it trains.
      deviceWorker.api.watchMaps(watch).catch(() => {});
    },
  };
}
