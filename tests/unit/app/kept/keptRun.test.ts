/** A run taken apart for the browser's storage and put together again; what is damaged is refused in words. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readContent, writeContent } from '../../../../src/app/kept/contentText.ts';
import { type KeptRun, keptRunOf, RunReader, withFiguresOf } from '../../../../src/app/kept/keptRun.ts';
import { closedRun } from '../../../../src/app/state/reducers.ts';
import type { Run } from '../../../../src/app/state/state.ts';
import type { Dataset } from '../../../../src/dataset/types.ts';
import { untouched } from '../../../../src/evaluation/choices/decisionChoice.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { judgedRun, newRun } from '../run.ts';

const RUN = judgedRun({
  steps: [{ step: 1, loss: Number.NaN, accuracy: 0.5 }],
  log: ['Epoch 1/25'],
});

/** As the browser's storage hands it out. */
const kept = (run: Run = RUN) => structuredClone(keptRunOf(run, 'key'));
const textOf = async (dataset: Dataset) => (await writeContent(dataset)).text.text();
const contentOf = async (dataset: Dataset) => readContent(await textOf(dataset));
const content = await contentOf(RUN.dataset);

describe('a kept run', () => {
  it('comes back as it was', async () => {
    const decision = { best: { ...untouched(2), threshold: 0.3 }, last: null };
    for (const run of [RUN, { ...RUN, decision }])
      expect(await new RunReader().read(kept(run), content)).toEqual(run);
  });

  it('of an older page has its answers as lists', async () => {
    const { validation, test } = RUN;
    const { run, ...rest } = kept();
    const older = { ...rest, run: { ...run, validation, test } };
    expect(await new RunReader().read(older, content)).toEqual(RUN);
  });

  it('holds no list of images', async () => {
    expect(JSON.stringify(kept())).not.toContain('train/PNEUMONIA');
    expect(await textOf(RUN.dataset)).not.toContain('split');
  });

  it('shares its dataset with others of the same division only', async () => {
    const divided = {
      ...RUN.dataset,
      images: RUN.dataset.images.toSpliced(0, 1, { ...RUN.dataset.images[0], split: 'val' as const }),
    };
    const other = { ...RUN, dataset: divided, validation: null };
    const reader = new RunReader();
    const runs = [RUN, RUN, other].map((run) => reader.read(kept(run), content));
    const [first, again, third] = (await Promise.all(runs)).map(({ dataset }) => dataset);
    expect(again).toBe(first);
    expect(third).not.toBe(first);
    expect(third.images[0].split).toBe('val');
    expect((await writeContent(third)).key).toBe((await writeContent(first)).key);
  });

  it('of many pictures comes back in tasks of its own', async () => {
    const [image] = RUN.dataset.images;
    const images = Array.from({ length: 10_000 }, (_, index) => ({ ...image, index }));
    const many = { ...RUN, dataset: { ...RUN.dataset, images }, validation: null, test: null };
    const run = { kept: kept(many), content: await contentOf(many.dataset) };
    let others = 0;
    const turn = setInterval(() => others++);
    const read = await new RunReader().read(run.kept, run.content);
    clearInterval(turn);
    expect(read.dataset.images).toEqual(images);
    expect(others).toBeGreaterThan(2);
  });

  it('is no longer busy, and has settings and fields that came later', async () => {
    const { keepRuns: _, ...settings } = RUN.settings;
    const { run, ...rest } = kept();
    const { decision: __, calibration: ___, ...older } = run;
    for (const judged of [older.validation!.best, older.test!.last])
      for (const key of ['threshold', 'temperature']) Reflect.deleteProperty(judged, key);
    const busy = { ...rest, run: { ...older, busy: 'evaluating', busyShare: 0.5, settings, unknown: 1 } };
    const read = await new RunReader().read(busy, content);
    expect(kept(read).run).not.toHaveProperty('unknown');
    expect(kept(read).run).not.toHaveProperty('busy');
    expect([read.busy, read.busyShare]).toEqual([null, 0]);
    expect(read.settings.keepRuns).toBe(DEFAULT_SETTINGS.keepRuns);
    expect([read.decision, read.calibration]).toEqual([null, null]);
    expect([read.validation, read.test]).toEqual([RUN.validation, RUN.test]);
  });

  const broken = (change: (run: KeptRun) => void) => {
    const run = kept();
    change(run);
    return run;
  };
  it.each([
    [
      'of a later version',
      broken((run) => Object.assign(run, { version: 2 })),
      /^Run 3 was kept by another version/,
    ],
    ['that is none', 'run', /^A run was kept by another version/],
    [
      'of another division',
      broken((run) => Object.assign(run, { splits: new Uint8Array(2) })),
      /^Run 3 is damaged/,
    ],
    [
      'of an unknown model',
      broken(({ run }) => Object.assign(run, { modelId: 'magic' })),
      /^Run 3 is damaged/,
    ],
    ['without a history', broken(({ run }) => Object.assign(run, { epochs: null })), /^Run 3 is damaged/],
    [
      'with figures of other pictures',
      broken(({ run }) => Object.assign(run.test!.best, { labels: run.test!.best.labels.slice(1) })),
      /^Run 3 is damaged/,
    ],
    ['without curves', broken(({ run }) => Object.assign(run, { steps: undefined })), /^Run 3 is damaged/],
  ])('is not shown: one %s', async (_, damaged, words) => {
    await expect(new RunReader().read(damaged, content)).rejects.toThrow(words);
  });

  it('of an imported model may be from before guesses were told', async () => {
    const preprocessing = { height: 8, width: 8, channelOrder: 'rgb', scale: 1 / 255, offset: 0 } as const;
    const graph = graphOf(modelById('mlp-128'), [8, 8, 3], 1);
    const imported = { id: 'imported-net', name: 'net.h5', preprocessing, graph, rows: [] };
    const { run, ...rest } = kept();
    const older = { ...rest, run: { ...run, modelId: imported.id, imported } };
    expect((await new RunReader().read(older, content)).imported).toMatchObject({
      id: 'imported-net',
      guesses: [],
    });
  });

  it('opens as version 0.1 wrote it', async () => {
    const text = await readFile(new URL('runOfVersion01.json', import.meta.url), 'utf8');
    const { kept: written, content: itsContent } = JSON.parse(text);
    const stored = { ...written, splits: Uint8Array.from(written.splits) };
    const { id, ...read } = await new RunReader().read(stored, await readContent(itsContent));
    const { steps, log, progress } = written.run;
    expect({ ...read, id: 'a' }).toEqual(judgedRun({ startedAt: read.startedAt, steps, log, progress }));
    expect(read.startedAt).toBe(Date.UTC(2024, 0, 2, 3, 4, 5));
  });

  it('is not shown without its dataset', async () => {
    await expect(new RunReader().read(kept(), undefined)).rejects.toThrow(/^Run 3 is damaged/);
  });

  it('takes over what another tab has judged, and nothing that it has itself', () => {
    const mine = { ...RUN, test: null };
    expect(withFiguresOf(mine, kept())).toEqual(RUN);
    expect(withFiguresOf(RUN, kept({ ...RUN, validation: null, test: null }))).toEqual(RUN);
  });

  it('takes what was chosen along with the figures that it was chosen by', () => {
    const decided = { ...RUN, decision: { best: { ...untouched(2), threshold: 0.3 }, last: null } };
    expect(withFiguresOf({ ...RUN, validation: null }, kept(decided))).toEqual(decided);
    // A desk that was put back here stays so.
    expect(withFiguresOf(RUN, kept(decided))).toEqual(RUN);
  });
});

describe('the content of a dataset', () => {
  it('is whole again, however many pieces it takes', async () => {
    const [image] = RUN.dataset.images;
    const many = {
      ...RUN.dataset,
      name: 'two\nlines',
      images: Array.from({ length: 4001 }, (_, index) => ({ ...image, index })),
    };
    const { key } = await writeContent(many);
    const text = await textOf(many);
    const { notes: _, ...whole } = many;
    expect(await readContent(text)).toEqual({
      ...whole,
      images: whole.images.map(({ split: _, ...rest }) => rest),
    });
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect((await writeContent({ ...many, bytes: 1 })).key).not.toBe(key);
    const last = { ...image, index: 4000, path: 'other.png' };
    expect((await writeContent({ ...many, images: many.images.with(-1, last) })).key).not.toBe(key);
    await expect(readContent(text.slice(0, -9))).rejects.toThrow();
  });
});

describe('a run whose page was closed', () => {
  const progress = { epoch: 3, step: 12 } as Run['progress'];

  it('has failed there, with the weights of its snapshot', () => {
    const run = closedRun(newRun({ progress, bestEpoch: 2 }), 40);
    expect(run).toMatchObject({
      status: 'failed',
      lastStep: 40,
      bestEpoch: 2,
      error: {
        message: 'The page was closed in epoch 3, step 12.',
        hint: 'Its last weights are those after 40 steps in all. Its best weights are those of epoch 2.',
      },
    });
  });

  it('says where nothing is kept', () => {
    const run = closedRun(newRun(), null);
    expect(run).toMatchObject({ status: 'failed', lastStep: null, bestEpoch: null });
    expect(run.status === 'failed' && [run.error.message, run.error.hint]).toEqual([
      'The page was closed before its first step.',
      'There were no weights yet that could be kept.',
    ]);
  });
});
