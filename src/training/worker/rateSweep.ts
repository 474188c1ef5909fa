/**
 * A sweep over learning rates: the first steps of a run on a copy of its model, while the rate rises until the loss explodes. What
 * is trained, by which loss and optimizer, is the run's, because it is the run's own fit. It must not know of workers or the page.
 */
import { CancelledError } from '../../shared/errors.ts';
import { LossError } from '../loop/fit.ts';
import { hasExploded, SWEEP_STEPS, suggestRate, sweptRate, withPoint } from '../loop/rateRule.ts';
import type { RatePoint, RateSweep, SweepProgress, TrainEvent, TrainingTask } from '../types.ts';
import { type RunTools, runFit } from './runFit.ts';

/**
 * The run that is swept: nothing is judged. Of many pictures only as many are taken as the steps need, but class weights are those
 * of all. Of few, the epochs go round again.
 */
function sweptTask(task: TrainingTask): { task: TrainingTask; steps: number } {
  const inEpoch = Math.max(1, Math.ceil(task.train.length / task.settings.batchSize));
  const epochs = Math.ceil(SWEEP_STEPS / inEpoch);
  const settings = {
    ...{ ...task.settings, epochs },
    ...{ earlyStopping: false, learningRateSchedule: 'constant' as const },
  };
  return { task: { ...task, settings, val: [] }, steps: epochs === 1 ? SWEEP_STEPS : epochs * inEpoch };
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
    // Others may have been in flight.
    if (event.type !== 'step' || isCut || points.length === steps) return;
    points = withPoint(points, rateAt(event.step), event.loss);
    onProgress({ phase: 'steps', done: event.step, total: steps });
    isCut = hasExploded(points);
    if (isCut || points.length === steps) tools.control.stop();
  };
  try {
    const { outcome } = await runFit(task, null, { ...tools, report, rateAt });
    if (outcome === 'stopped' && !isCut && points.length < steps) throw new CancelledError();
  } catch (thrown) {
    if (!(thrown instanceof LossError)) throw thrown;
    isCut ||= points.length < steps;
  }
  return { points, ...suggestRate(points, isCut) };
}
