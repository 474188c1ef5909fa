/** Averages the best weights of a run on a base with those before its blocks were unfrozen. It must not know of the store. */
import type { Pace } from '../../compute/types.ts';
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import type { Dataset } from '../../dataset/types.ts';
import { averageText } from '../../formats/run/baseWords.ts';
import { formatDuration } from '../../shared/format.ts';
import { transfer } from '../../shared/rpc.ts';
import type { AveragePhase } from '../../training/types.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import { preparedRun } from '../state/reducers.ts';
import type { Run } from '../state/state.ts';
import { weightsOf } from './evaluateSplit.ts';
import { placesIn, specOf } from './runTask.ts';
import type { RunWeights } from './runWeights.ts';

/** Whether a trained run has still to be averaged with what it began its last fit from. */
export const isToAverage = ({ id, settings }: Run, weights: RunWeights): boolean =>
  settings.averageWithBase && weights.has(id, 'start') && weights.has(id, 'best');

/**
 * Puts the average that answers best to validation in the place of the run's best weights, and forgets what it began from. Where the
 * best weights stay as they are, so does their Blob.
 * @param onProgress Gets the answers that are there, and all.
 * @throws what the device throws: then nothing has changed.
 */
export async function averageWithBase(
  { deviceWorker, weights }: { deviceWorker: DeviceWorker; weights: RunWeights },
  { run, storeId, stored, pace }: { run: Run; storeId: string; stored: Dataset; pace: Pace | null },
  onProgress: (done: number, total: number) => void,
): Promise<AveragePhase> {
  const { id, dataset, settings } = run;
  const images = imagesOf(dataset, 'val');
  const start = (await weights.get(id, 'start')) as ArrayBuffer;
  const tuned = await weightsOf(weights, run, 'best');
  const task = {
    ...{ ...specOf(run), pace, start, tuned },
    images: placesIn(stored, images),
    labels: images.map(({ label }) => label),
  };
  const averaged = await deviceWorker.api.averageWeights(transfer(task, [start, tuned]), storeId, onProgress);
  const { weights: best, ...rest } = averaged;
  if (rest.shares[rest.chosen].share < 1) weights.put(id, 'best', best);
  weights.drop(id, 'start');
  return { kind: 'average', settings: { averageWithBase: settings.averageWithBase }, ...rest };
}

/** The run with the phase of its average, and a line of its log that says it. */
export function averagedRun(run: Run, phase: AveragePhase): Run {
  const line = `Average with the base in ${formatDuration(phase.elapsedMs)}. ${averageText(phase)}`;
  return preparedRun(run, { phases: [...run.phases, phase], log: [line] });
}
