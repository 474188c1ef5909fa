/**
 * A sweep over learning rates: the first steps of a run on a copy of its model, while the rate rises until the loss explodes. What
 * is trained, by which loss and optimizer, is the run's, because it is the run's own fit. It must not know of workers or the page.
 */
import { epochBatches } from '../../dataset/pool/batchOrder.ts';
import { CancelledError } from '../../shared/errors.ts';
import { LossError } from '../loop/fit.ts';
import { hasExploded, SWEEP_STEPS, suggestRate, sweptRate, withPoint } from '../loop/rateRule.ts';
import type { RatePoint, RateSweep, SweepProgress, TrainEvent, TrainingTask } from '../types.ts';
import { type RunTools, runFit } from './runFit.ts';

/**
 * The run that is swept: nothing is judged, and of many pictures only as many are taken as the steps need. Of few, the epochs go
 * round again.
 */
function sweptTask(task: TrainingTask): { task: TrainingTask; steps: number } {
  const { batchSize } = task.settings;
  const batches = epochBatches(task.train, batchSize, { ...task.settings, epoch: 1 }).slice(0, SWEEP_STEPS);
  const epochs = Math.ceil(SWEEP_STEPS / batches.length);
  const settings = {
    ...task.settings,
    epochs,
    earlyStopping: false,
    learningRateSchedule: 'constant' as const,
  };
  return {
    task: { ...task, settings, train: batches.flat(), val: [] },
    steps: epochs * batches.length,
  };
}

/**
 * Sweeps from the weights of the task, which stay as they are. The same task gives the same losses on the same device.
 * @throws CancelledError where `control` is stopped, UserError where nothing can be trained.
 */
export async function sweepRates(
  given: TrainingTask,
  tools: Pick<RunTools, 'device' | 'feed' | 'control'>,
  onProgress: (progress: SweepProgress) => void,
): Promise<RateSweep> {
  const { task, steps } = sweptTask(given);
  const rateAt = (step: number) => sweptRate(step, steps);
  let points: RatePoint[] = [];
  let isCut = false;
  const report = (event: TrainEvent) => {
    if (event.type === 'features' || event.type === 'compiling') onProgress({ ...event, phase: event.type });
    if (event.type !== 'step' || isCut) return;
    points = withPoint(points, rateAt(event.step), event.loss);
    onProgress({ phase: 'steps', done: event.step, total: steps });
    isCut = hasExploded(points);
    if (isCut) tools.control.stop();
  };
  try {
    const { outcome } = await runFit(task, null, { ...tools, report, rateAt });
    if (outcome === 'stopped' && !isCut) throw new CancelledError();
  } catch (thrown) {
    if (!(thrown instanceof LossError)) throw thrown;
    isCut = true;
  }
  return { points, ...suggestRate(points, isCut) };
}
