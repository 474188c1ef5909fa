/**
 * What the device worker tells of the inside of networks: maps of a layer, what its channels like, and maps of a run at work. It keeps
 * the model that was asked last. It must not know of the page.
 */
import type * as tf from '@tensorflow/tfjs';
import type { DeviceInfo } from '../../compute/types.ts';
import { copyInto } from '../../dataset/picture/augment.ts';
import type { Feed } from '../../dataset/pool/feed.ts';
import { sizeOf } from '../../models/layers/rule.ts';
import { CancelledError } from '../../shared/errors.ts';
import { ExplainedModel } from '../explain/explainedModel.ts';
import type { LayerMaps, LayerMapsTask, Likes, LikesTask, MapsWish } from '../insideTypes.ts';
import { layerMaps } from '../maps/layerMaps.ts';
import { channelLikes } from '../maps/likes.ts';
import { PartSize } from '../step/partSize.ts';
import { pictureInputOf, uploadInput } from '../step/pictureInput.ts';
import { readWeights } from '../step/weights.ts';
import type { ModelSpec } from '../types.ts';
import { layerModel } from './layerModel.ts';
import { picturesFrom, planFor } from './runFit.ts';

/** Pictures that go through a layer at a time, at most; fewer where a step of the model takes fewer. */
const PART = 16;

/** A picture as the model of a spec reads it. */
function upload(spec: ModelSpec, { picture }: MapsWish): tf.Tensor {
  const pixels = new Uint8Array(sizeOf(spec.inputShape));
  copyInto(picture, { out: pixels, offset: 0, channels: spec.inputShape[2] });
  return uploadInput(pixels, 1, pictureInputOf(spec));
}

export function createInsideWorker(device: () => DeviceInfo) {
  const kept = new ExplainedModel();
  let watched: MapsWish | null = null;
  let isStopped = false;

  return {
    /** Gives the memory of the kept model back, and ends a pass over pictures: whatever is computed now needs the device more. */
    release(): void {
      kept.release();
      isStopped = true;
    },

    /** @throws what layerModel and layerMaps throw. */
    async layerMaps(task: LayerMapsTask): Promise<LayerMaps> {
      const key = `${task.key} ${task.layer}`;
      let model = kept.get(key, null);
      if (!model) {
        const built = await layerModel(task, task.weights, task.layer, device().maxTensorBytes);
        model = kept.get(key, () => built) as tf.LayersModel;
      }
      return layerMaps(model, upload(task, task), task);
    },

    /** @throws CancelledError where it was stopped, and what layerModel throws. */
    async channelLikes(
      { weights, images, layer, most, ...spec }: LikesTask,
      feed: Feed,
      onProgress: (done: number) => void,
    ): Promise<Likes> {
      kept.release();
      isStopped = false;
      const model = await layerModel(spec, weights, layer, device().maxTensorBytes);
      try {
        const part = Math.min(PART, planFor(device(), spec).parts.current);
        const options = {
          ...{ ...pictureInputOf(spec), parts: new PartSize(part), onProgress },
          mayContinue: async () => !isStopped,
        };
        const likes = await channelLikes(model, layer, images, picturesFrom(feed, spec), most, options);
        if (!likes) throw new CancelledError();
        return likes;
      } finally {
        model.dispose();
      }
    },

    /** Ends the pass over the pictures. Whatever else is computed goes on. */
    stopLikes(): void {
      isStopped = true;
    },

    /** What is told of runs from the next epoch on; null for nothing. */
    watch(wish: MapsWish | null): void {
      watched = wish;
    },

    /**
     * What the watched layer answers with the present weights of a run; null where none is watched, or by a picture of another size. The
     * run's model is only read.
     */
    async live(spec: ModelSpec, trained: tf.LayersModel): Promise<LayerMaps | null> {
      const wish = watched;
      const [height, width] = spec.inputShape;
      if (wish?.picture.height !== height || wish.picture.width !== width) return null;
      const weights = await readWeights(trained);
      const model = await layerModel(spec, weights, wish.layer, device().maxTensorBytes);
      try {
        return await layerMaps(model, upload(spec, wish), wish);
      } finally {
        model.dispose();
      }
    },
  };
}
