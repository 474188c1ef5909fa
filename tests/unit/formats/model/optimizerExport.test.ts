/** A run that goes through a Keras file, optimizer and all, is the run that never left the page. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { OptimizerState } from '../../../../src/formats/keras/optimizerState.ts';
import { settingsOfOptimizer, slotDataOf } from '../../../../src/formats/keras/optimizerState.ts';
import { exportModel } from '../../../../src/formats/model/exportModel.ts';
import { labelsFile } from '../../../../src/formats/run/labelsFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { weightDataOf } from '../../../../src/models/graph/modelGraph.ts';
import type { Settings } from '../../../../src/settings.ts';
import type { Snapshot, TrainResult } from '../../../../src/training/types.ts';
import { eventsOf, runToy, TOY_GRAPH, toyInput, toyTask, useCpu } from '../../training/toyProblem.ts';
import { modelIn } from '../files.ts';
import { finishedRun } from '../finishedRun.ts';

beforeAll(useCpu);

const finished = finishedRun();
const floats = (data: ArrayBuffer) => new Float32Array(data);

/** Exports the last weights of a toy run and reads the file. */
async function throughFile(
  settings: Settings,
  { last }: TrainResult,
  optimizer: OptimizerState | null,
  format: 'keras' | 'h5',
) {
  const { blob, same } = await exportModel(
    {
      graph: TOY_GRAPH,
      weights: last,
      labels: labelsFile(['bright', 'dark'], settings, finished),
      runFile: { ...runFile(finished), settings },
      historyCsv: '',
      images: [],
      optimizer,
    },
    format,
  );
  expect(same).toBe(true);
  return modelIn([new File([blob], `model.${format}`)]);
}

describe.each(['keras', 'h5'] as const)('the optimizer in %s', (format) => {
  it.each([
    { optimizer: 'adam', momentum: 0 },
    { optimizer: 'sgd', momentum: 0.9 },
    { optimizer: 'sgd', momentum: 0 },
    { optimizer: 'rmsprop', momentum: 0 },
    { optimizer: 'adamw', momentum: 0, weightDecay: 0.05, globalClipnorm: 0.1 },
    { optimizer: 'sgd', momentum: 0.9, nesterov: true, clipnorm: 0.1 },
  ] as const)('%o goes on as if the run had stayed', async (chosen) => {
    const task = (epochs: number) => toyTask({ ...chosen, epochs, learningRate: 0.01 });
    const whole = await runToy(toyInput(task(3)));
    const part = await runToy(toyInput(task(2)));
    const steps = eventsOf(part.events, 'step').length;
    const { settings } = task(2);
    const file = await throughFile(settings, part.result, { step: steps, slots: part.result.slots }, format);

    expect(file.optimizer).toMatchObject({ iterations: steps });
    expect(settingsOfOptimizer(file.optimizer!)).toEqual({ ...chosen, learningRate: 0.01 });
    expect(floats(slotDataOf(file.optimizer!))).toEqual(floats(part.result.slots));

    const [before] = eventsOf(whole.events, 'snapshot').filter(({ snapshot }) => snapshot.epoch === 3);
    const from: Snapshot = {
      ...before.snapshot,
      weights: weightDataOf(file.graph),
      slots: slotDataOf(file.optimizer!),
      step: file.optimizer!.iterations,
    };
    const rest = await runToy(toyInput(task(3), { from }));
    expect(floats(rest.result.last)).toEqual(floats(whole.result.last));
    expect(floats(rest.result.slots)).toEqual(floats(whole.result.slots));
  });

  it('is left out where it is not known', async () => {
    const { result } = await runToy(toyInput(toyTask({ epochs: 1 })));
    expect((await throughFile(toyTask().settings, result, null, format)).optimizer).toBeNull();
  });
});
