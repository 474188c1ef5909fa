/** Bases in the browser's private file system: found again with their weights, passed over where they are damaged, and deleted. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBaseStorage } from '../../../../src/app/bases/baseStorage.ts';
import { BASES, type BaseAbout, baseOfText, baseText, WEIGHTS } from '../../../../src/app/bases/keptBase.ts';
import { openDirectory, writeAbout, writeBytes } from '../../../../src/dataset/kept/storage.ts';
import type { Base } from '../../../../src/models/base/base.ts';
import { mapLayers } from '../../../../src/models/graph/modelGraph.ts';
import { PrivateFiles } from '../../support/privateFiles.ts';
import { stubWorkers } from '../standInWorker.ts';
import { found } from './someBase.ts';

const BASE: Base = { ...found().base, id: 'base-x' };
const DATA = new Blob([Float32Array.of(1, 2)]);

let workers: ReturnType<typeof stubWorkers>;
beforeEach(() => {
  PrivateFiles.install();
  workers = stubWorkers();
});
afterEach(() => void vi.unstubAllGlobals());

/** Does what the worker does, or as much of it. */
async function write(isWhole = true): Promise<void> {
  await vi.waitFor(() => expect(workers.at(-1)?.calls).toHaveLength(1));
  const [about, weights] = workers.at(-1)!.calls[0].args as [BaseAbout, Blob];
  const directory = await openDirectory(about.directory, BASES);
  await writeBytes(directory, WEIGHTS, new Uint8Array(await weights.arrayBuffer()).slice(isWhole ? 0 : 4));
  await writeAbout(directory, about);
  workers.at(-1)!.answer(undefined);
}

it('is text and comes back, with numbers in its graph', () => {
  const graph = mapLayers(BASE.graph, (layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => ({ ...weight, values: Float32Array.of(0.1, -3e-8) })),
  }));
  expect(baseOfText(baseText({ ...BASE, graph }))).toEqual({ ...BASE, graph });
  expect(baseOfText('{"id":"base-x"}')).toBeNull();
  expect(baseOfText('')).toBeNull();
});

it('is found again with its weights, and gone once it is forgotten', async () => {
  const first = createBaseStorage();
  const [keptAtMs] = await Promise.all([first.keep(BASE, DATA), write()]);
  expect(keptAtMs).toBeGreaterThan(0);
  const later = createBaseStorage();
  const [back, ...others] = await later.restored();
  expect(others).toEqual([]);
  expect(back).toMatchObject({ base: BASE, keptAtMs });
  expect(new Float32Array(await back.weights.arrayBuffer())).toEqual(Float32Array.of(1, 2));
  // Both tabs have it.
  await expect(later.forget(BASE.id)).rejects.toThrow(/another tab/);
  await expect(first.forget(BASE.id)).rejects.toThrow(/another tab/);
});

it('is deleted where no other tab has it', async () => {
  const storage = createBaseStorage();
  await Promise.all([storage.keep(BASE, DATA), write()]);
  await storage.forget(BASE.id);
  expect(await createBaseStorage().restored()).toEqual([]);
});

it('is passed over where its weights are cut off', async () => {
  await Promise.all([createBaseStorage().keep(BASE, DATA), write(false)]);
  expect(await createBaseStorage().restored()).toEqual([]);
});

it('says in words where there is no room, and leaves nothing', async () => {
  const storage = createBaseStorage();
  const keeping = storage.keep(BASE, DATA);
  await vi.waitFor(() => expect(workers.at(-1)?.calls).toHaveLength(1));
  workers.at(-1)!.die();
  await expect(keeping).rejects.toThrow(/could not be kept/);
  expect(await createBaseStorage().restored()).toEqual([]);
});

it('keeps nothing where the browser keeps nothing', async () => {
  vi.stubGlobal('navigator', { storage: { getDirectory: () => Promise.reject(new Error('private')) } });
  expect(await createBaseStorage().keep(BASE, DATA)).toBeNull();
});
