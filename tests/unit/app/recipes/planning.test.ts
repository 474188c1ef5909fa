/** Plans for the pictures that are loaded, one after another; what stands in the form stays. */
import { expect, it } from 'vitest';
import { createPlanning } from '../../../../src/app/recipes/planning.ts';
import { withModel } from '../../../../src/app/state/nextModel.ts';
import type { Pace } from '../../../../src/compute/types.ts';
import { fakeDatasets, fakeDeviceWorker, fakeKeeper, readyStore } from '../fakes.ts';

function page(pace: Pace | null = null) {
  const store = readyStore();
  const datasets = fakeDatasets(store);
  const chosen: string[] = [];
  let measured = 0;
  const planning = createPlanning(store, {
    datasets,
    keeper: {
      ...fakeKeeper(store, fakeDeviceWorker()),
      paceAt: () => (measured > 0 ? { overheadMs: 1, msPerGflop: 1000 } : pace),
      measureAgain: () => {
        measured++;
      },
    },
    setModel: async (modelId) => {
      chosen.push(modelId);
      store.setState((state) => withModel(state, modelId));
    },
    restored: Promise.resolve(),
    pictures: async (indices) =>
      indices.map(() => ({ height: 1, width: 1, channels: 3, pixels: Uint8Array.of(7, 7, 7) })),
  });
  return { store, datasets, chosen, measured: () => measured, ...planning };
}

it('plans without a pretrained network, measures once, and leaves the form as it was', async () => {
  const { store, chosen, measured, planBestResult } = page();
  const { settings, modelId } = store.getState();
  const [first, second] = await Promise.all([planBestResult(0.05), planBestResult(60)]);
  expect(first?.recipe).toMatchObject({ model: 'cnn-gap', budgetMinutes: 0.05 });
  // Grey films have no wrong colours to draw.
  expect(first?.recipe.settings).toMatchObject({ erasing: 0, fillMode: 'constant' });
  expect(second?.recipe.settings.epochs).toBeGreaterThan(first?.recipe.settings.epochs ?? 99);
  expect(chosen).toEqual(['cnn-gap']);
  // Nothing was known of the device, as where it was chosen by hand.
  expect(measured()).toBe(1);
  expect(store.getState()).toMatchObject({ settings, modelId });
});

it('measures nothing that is known', async () => {
  const { chosen, measured, planBestResult } = page({ overheadMs: 1, msPerGflop: 1 });
  const plan = await planBestResult(60);
  expect([chosen, measured()]).toEqual([[], 0]);
  expect(plan?.estimateMs).toBeGreaterThan(0);
});

it('says what is missing', async () => {
  const { store, datasets, planBestResult } = page();
  datasets.put(null);
  expect(await planBestResult(1)).toBeNull();
  expect(store.getState().error?.message).toBe('There is no dataset yet.');
});
