/** Makes Blobs of the weights in events, for the way to the page. It must not know of the device. */
import type { TrainEvent } from '../types.ts';

/** The event as the page gets it. Done in the worker: for hundreds of megabytes it takes longer than the page may stand still. */
export function withBlobs(event: TrainEvent): TrainEvent<Blob> {
  if (event.type === 'checkpoint') return { ...event, weights: new Blob([event.weights]) };
  if (event.type !== 'snapshot') return event;
  const { weights, slots, ...position } = event.snapshot;
  return {
    type: 'snapshot',
    snapshot: { ...position, weights: new Blob([weights]), slots: new Blob([slots]) },
  };
}
