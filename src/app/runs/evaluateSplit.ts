/** Judges the best and the last weights of a run on one split of its dataset. It must not know of the store. */
import type { Pace } from '../../compute/types.ts';
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import type { Dataset } from '../../dataset/types.ts';
import { UNCALIBRATED } from '../../evaluation/figures/judge.ts';
import type { FullEvaluation, SplitEvaluation } from '../../evaluation/types.ts';
import { UserError } from '../../shared/errors.ts';
import { transfer } from '../../shared/rpc.ts';
import type { WeightData } from '../../training/types.ts';
import type { EvaluationTask } from '../../training/worker/tasks.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import type { Run, Which } from '../state/state.ts';
import { isJudgedByFeatures, judgeByFeatures } from './basePhases.ts';
import { specOf } from './runTask.ts';
import type { RunWeights } from './runWeights.ts';

/** The weights of a run. @throws UserError where it has none of that kind. */
export async function weightsOf(weights: RunWeights, run: Run, which: Which): Promise<WeightData> {
  const data = await weights.get(run.id, which);
  if (data) return data;
  if (run.gone.includes(which))
    throw new UserError(
      `The ${which} weights of run ${run.number} did not come back.`,
      'The browser had no room to keep them. Train the run again, and download its weights or make room.',
    );
  throw new UserError(
    `Run ${run.number} has no ${which} weights.`,
    which === 'last' ? 'It failed before its end; its best weights may be there.' : undefined,
  );
}

/**
 * Both weights of a run on a split, at the threshold and temperature that were fitted for it.
 * @param storeId Of the image workers' pictures.
 * @param stored The dataset as the image workers have it. Its places may be others than the run's: opened on another
 *   visit, the same sources may come in another order.
 * @param pace Of the device, where it is known.
 * @param onProgress Gets the share of the work that is done.
 * @throws UserError where the split has no pictures or the run lacks weights.
 */
export async function evaluateSplit<Of extends 'val' | 'test'>(
  { deviceWorker, weights }: { deviceWorker: DeviceWorker; weights: RunWeights },
  {
    run,
    storeId,
    stored,
    split,
    pace,
  }: { run: Run; storeId: string; stored: Dataset; split: Of; pace: Pace | null },
  onProgress: (share: number) => void,
): Promise<SplitEvaluation<Of>> {
  const images = imagesOf(run.dataset, split);
  if (images.length === 0)
    throw new UserError(
      `This dataset has no ${split === 'val' ? 'validation' : 'test'} split.`,
      `Add a folder “${split}” to the zip.`,
    );
  const places = new Map(stored.images.map(({ path, index }) => [path, index]));
  const evaluate = async (which: Which, share: number): Promise<FullEvaluation> => {
    const at = run.calibration?.[which] ?? UNCALIBRATED;
    const report = (done: number) => onProgress(share + done / images.length / 2);
    if (isJudgedByFeatures(run)) {
      const kept = new Blob([await weightsOf(weights, run, which)]);
      const given = { storeId, stored, images, weights: kept, pace, at };
      return judgeByFeatures(deviceWorker, run, given, report);
    }
    const task: EvaluationTask = {
      ...specOf(run),
      pace,
      weights: await weightsOf(weights, run, which),
      images: images.map(({ path }) => places.get(path) as number),
      labels: images.map((image) => image.label),
      at,
    };
    return deviceWorker.api.evaluate(transfer(task, [task.weights]), storeId, report);
  };
  const best = await evaluate('best', 0);
  return { split, best, last: weights.areSame(run.id) ? best : await evaluate('last', 0.5) };
}
