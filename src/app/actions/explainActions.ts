/** Explaining the answers of an ended run: to pictures of its dataset, and to any other that a visitor tries. It must not draw. */
import type { DecodeSettings } from '../../dataset/types.ts';
import { type Outcome, outcomeOf, UserError } from '../../shared/errors.ts';
import type { InTurn } from '../../shared/inTurn.ts';
import { transfer } from '../../shared/rpc.ts';
import type { Explanation } from '../../training/explain/explain.ts';
import type { WeightData } from '../../training/types.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import { testImageOf } from '../inside/askable.ts';
import { weightsOf } from '../runs/evaluateSplit.ts';
import { specOf } from '../runs/runTask.ts';
import type { RunWeights } from '../runs/runWeights.ts';
import { samePixels } from '../state/datasetSettings.ts';
import { freeDeviceOf } from '../state/openDevice.ts';
import { hasEnded, type Run } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { Actions, ExplainRequest } from './actions.ts';
import type { DatasetPart } from './datasetActions.ts';

/** How pictures are read, in words: "224 pixels (rgb, squeeze, fast)". */
const howRead = ({ imageSize, colorMode, aspectRatio, decodeQuality }: DecodeSettings) =>
  `${imageSize} pixels (${colorMode}, ${aspectRatio}, ${decodeQuality})`;

/** The explaining part of the actions. @param inTurn Lets one picture be computed at a time. */
export function createExplainActions(
  store: Store,
  datasets: DatasetPart,
  deviceWorker: DeviceWorker,
  weights: RunWeights,
  inTurn: InTurn,
): Pick<Actions, 'explain' | 'readPicture' | 'readFile'> {
  const { find } = accessTo(store);

  function endedRun(runId: string): Run {
    const run = find(runId);
    if (!run || !hasEnded(run)) throw new UserError('This run has not ended or was removed.');
    return run;
  }

  async function explain({ runId, which, picture, decodedWith, label }: ExplainRequest) {
    const run = endedRun(runId);
    if (!samePixels(decodedWith, run.settings))
      throw new UserError(
        `Run ${run.number} knows pictures of ${howRead(run.settings)}; these were read at ${howRead(decodedWith)}.`,
        'Read the dataset again with the settings of the run.',
      );
    const ask = (data: WeightData | null) => {
      // Asked last: from here on the device worker answers before whatever is sent to it later.
      freeDeviceOf(store.getState());
      const task = { ...specOf(run), key: `${runId} ${which}`, weights: data, picture, label };
      return deviceWorker.api.explain(transfer(task, data ? [data] : []));
    };
    const explanation = (await ask(null)) ?? (await ask(await weightsOf(weights, run, which)));
    if (!explanation) throw new Error('The device worker did not take the weights.');
    return explanation;
  }

  return {
    explain: (request, signal): Promise<Outcome<Explanation>> =>
      outcomeOf(() => inTurn(() => explain(request), signal)),
    readPicture: (runId, file) =>
      outcomeOf(async () => {
        const { settings, dataset, test } = endedRun(runId);
        const { picture, bytes, crc32 } = await datasets.decodeFile(file, settings);
        const known = dataset.images.find(({ entry }) => entry.bytes === bytes && entry.crc32 === crc32);
        if (known?.split === 'test' && !test)
          throw new UserError(
            `This is ${known.path} of the test split, which is sealed for this run: an answer to it would be a look that nothing counts.`,
            'Try another picture, or open the test split first.',
          );
        return { picture, known: known ?? null };
      }),
    readFile: (file) =>
      outcomeOf(async () => {
        const { settings, runs } = store.getState();
        const { picture, ...read } = await datasets.decodeFile(file, settings);
        const loaded = datasets.loaded()?.state.dataset;
        const known = testImageOf([...(loaded ? [loaded] : []), ...runs.map(({ dataset }) => dataset)], read);
        if (known)
          throw new UserError(
            `This is ${known.path}, which is for testing: what a network answers to it would be a look that nothing counts.`,
            'Try another picture.',
          );
        return picture;
      }),
  };
}
