/** The batches that a run trains on. It must not know tensors. */
import { drawsOf, epochBatches } from '../../dataset/pool/batchOrder.ts';
import type { Feed } from '../../dataset/pool/feed.ts';
import type { Batch } from '../step/gradients.ts';
import type { AnswerSource } from '../step/predict.ts';
import { mixingOf } from '../targets/mixing.ts';
import type { TrainingTask } from '../types.ts';

/** An epoch whose first batches are in the making. */
interface BegunEpoch {
  epoch: number;
  /** Image indices of its batches. */
  order: number[][];
  /** Steps before its first batch, over all epochs. */
  steps: number;
  pixels: AsyncGenerator<Uint8Array<ArrayBuffer>, void>;
  first: Promise<IteratorResult<Uint8Array<ArrayBuffer>, void>>;
}

/** The image indices of the batches of one epoch (from 1), in their order. */
function orderOf({ train, settings, labels }: TrainingTask, epoch: number): number[][] {
  const balancedBy = settings.balancedBatches ? labels : undefined;
  return epochBatches(train, settings.batchSize, { ...settings, epoch, balancedBy });
}

/** The same batches as those of `createTrainBatches` without augmentation, of answers in the place of pictures. */
export function createAnswerBatches(
  task: TrainingTask,
  answers: AnswerSource,
): (epoch: number, skip: number) => AsyncGenerator<Batch, void> {
  return async function* answerBatches(epoch, skip) {
    for (const indices of orderOf(task, epoch).slice(skip))
      yield { pixels: await answers(indices), labels: indices.map((index) => task.labels[index]) };
  };
}

/**
 * Returns what gives the batches of one epoch (from 1) with their labels, without the first `skip`. They are made ahead. With the last batch of an
 * epoch the first ones of the next are begun: they are made while the last steps are taken and the epoch is validated.
 */
export function createTrainBatches(
  task: TrainingTask,
  feed: Feed,
): (epoch: number, skip: number) => AsyncGenerator<Batch, void> {
  const { settings, inputShape, labels } = task;
  let ahead: BegunEpoch | null = null;

  function begin(epoch: number, skip: number): BegunEpoch {
    const whole = orderOf(task, epoch);
    // Only where classes are balanced does a picture come twice.
    const draws = settings.balancedBatches ? drawsOf(whole).slice(skip) : null;
    const order = whole.slice(skip);
    const augmentation = { settings, seed: settings.seed, epoch };
    const requests = order.map((indices, place) => {
      return { indices, draws: draws?.[place], shape: inputShape, augmentation };
    });
    const pixels = feed.prefetch(requests);
    const first = pixels.next();
    // A failure is thrown where the batch is due; one that nobody comes to fetch is nobody's.
    first.catch(() => {});
    return { epoch, order, steps: (epoch - 1) * whole.length + skip, pixels, first };
  }

  return async function* trainBatches(epoch, skip) {
    const { order, steps, pixels, first } = ahead?.epoch === epoch && skip === 0 ? ahead : begin(epoch, skip);
    ahead = null;
    try {
      for (const [place, indices] of order.entries()) {
        const made = await (place === 0 ? first : pixels.next());
        if (made.done) return;
        if (place === order.length - 1 && epoch < settings.epochs) ahead = begin(epoch + 1, 0);
        const mixing = mixingOf(settings, steps + place + 1, indices.length, inputShape);
        const rows = made.value;
        const batch = {
          pixels: rows,
          labels: indices.map((index) => labels[index]),
          release: () => feed.recycle(rows),
        };
        yield mixing ? { ...batch, mixing } : batch;
      }
    } finally {
      await pixels.return();
    }
  };
}
