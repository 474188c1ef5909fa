/** What a fit says of itself before its first epoch. No tensors. */
import { isolated } from '../../shared/names.ts';
import type { WeightedLoss } from '../targets/targets.ts';
import type { TrainEvent, TrainingTask } from '../types.ts';

/** The weights by class name, for run.json and as a line of the log: "Class weights: NORMAL 1.945, PNEUMONIA 0.673". */
export function* classWeightEvents(
  { classes }: Pick<TrainingTask, 'classes'>,
  { classWeights }: WeightedLoss,
): Generator<TrainEvent> {
  if (!classWeights) return;
  const said = classes.map(
    (name, label) => `${isolated(name)} ${Number(classWeights[label].toPrecision(4))}`,
  );
  yield {
    type: 'classWeight',
    classWeight: Object.fromEntries(classes.map((name, label) => [name, classWeights[label]])),
  };
  yield { type: 'log', text: `Class weights: ${said.join(', ')}` };
}

/** What a run's log says where a batch does not go through the device whole. */
export function splitLog(pictures: number): TrainEvent {
  const text = `BatchNormalization takes mean and variance of parts of ${pictures}, not of the whole batch.`;
  return { type: 'log', text };
}
