/** One model of a repetition: its weights, what it is judged by, how it is kept and carried out, and what is refused. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createResultActions } from '../../../../src/app/actions/resultActions.ts';
import {
  createEnsembleActions,
  type EnsembleActions,
} from '../../../../src/app/ensembles/ensembleActions.ts';
import { readContent, writeContent } from '../../../../src/app/kept/contentText.ts';
import { keptRunOf, RunReader } from '../../../../src/app/kept/keptRun.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { repeatedParts } from '../../../../src/app/state/repeats.ts';
import type { Run, SoundRun } from '../../../../src/app/state/state.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import { imagesOf } from '../../../../src/dataset/divide/splitContents.ts';
import type { Dataset, DatasetImage } from '../../../../src/dataset/types.ts';
import { judgeAt } from '../../../../src/evaluation/choices/calibration.ts';
import { scaledScores } from '../../../../src/evaluation/choices/temperature.ts';
import { ValidationPredictions } from '../../../../src/evaluation/choices/validationPredictions.ts';
import { figuresOf } from '../../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';
import type { FullEvaluation } from '../../../../src/evaluation/types.ts';
import { readRunFile } from '../../../../src/formats/run/readRunFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { weightDataOf, withWeights } from '../../../../src/models/graph/modelGraph.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { smallDataset } from '../../formats/finishedRun.ts';
import { partsOf } from '../../formats/models.ts';
import { useCpu } from '../../training/toyProblem.ts';
import { type FakeDeviceWorker, fakeDatasets, fakeDeviceWorker, readyStore } from '../fakes.ts';
import { MemoryStorage } from '../memoryStorage.ts';
import { newRun } from '../run.ts';

const MODEL = 'mlp-64x3';

/** Three pictures of each of six patients, two classes, and three pictures to test on. */
function dataset(): Dataset {
  const images = Array.from({ length: 21 }, (_, index): DatasetImage => {
    const patient = index % 6;
    const split = index < 15 ? 'train' : index < 18 ? 'val' : 'test';
    const path = `${split}/${patient % 2}/person${patient}_${index}.png`;
    const entry = { path, bytes: 1, crc32: index, problem: null };
    return { index, path, split, label: patient % 2, source: 0, entry };
  });
  return { ...smallDataset(), images };
}

function evaluationOf(labels: number[], scores: number[][], classes: readonly string[]) {
  const evaluation = judge(labels, scores, classes);
  return { ...evaluation, figures: figuresOf(evaluation, 1) };
}

let store: Store;
let deviceWorker: FakeDeviceWorker;
let weights: RunWeights;
let actions: EnsembleActions & ReturnType<typeof createResultActions>;
/** Values of each member's weights. */
let values: ArrayBuffer[];

function put(kind: 'folds' | 'seeds', change: (run: SoundRun, index: number) => Run = (run) => run): void {
  const { settings } = store.getState();
  const parts = repeatedParts({ settings, dataset: dataset() }, { kind, count: 3 }, 'r');
  const runs = parts.map((part, index) => {
    const random = randomFor(3, index);
    const judged = (shift: number) => {
      const images = imagesOf(part.dataset, 'val');
      const scores = images.map(() => [shift * random()]);
      return evaluationOf(
        images.map(({ label }) => label),
        scores,
        part.dataset.classes,
      );
    };
    const validation = { split: 'val' as const, best: judged(1), last: judged(0.5) };
    const fields = { ...part, id: `m${index}`, number: index + 1, modelId: MODEL, bestEpoch: 1, validation };
    return change(newRun({ ...fields, status: 'finished' }), index);
  });
  store.setState({ runs });
  for (const [index, { id }] of runs.entries()) {
    weights.put(id, 'best', values[index]);
    weights.put(id, 'last', values[(index + 1) % 3]);
  }
}

beforeEach(async () => {
  await useCpu();
  values = [1, 2, 3].map((seed) => {
    const model = buildModel(graphOf(modelById(MODEL), [8, 8, 3], 1), seed);
    const { weights: data } = partsOf(model);
    model.dispose();
    return data;
  });
  const storage = new MemoryStorage();
  store = readyStore(storage);
  deviceWorker = fakeDeviceWorker();
  const datasets = fakeDatasets(store);
  const loaded = datasets.loaded()!;
  datasets.put({ ...loaded, state: { ...loaded.state, dataset: dataset() } });
  weights = new RunWeights();
  const results = createResultActions(store, datasets, deviceWorker, weights, {
    ...{ settled: async () => {}, paceFor: () => null, storage },
    exportModel: async () => Promise.reject(new Error('Nothing is exported here.')),
    saveFile: () => {},
  });
  const ensembles = createEnsembleActions(store, weights, {
    ...{ storage, evaluateValidation: results.evaluateValidation },
    inWorker: (work) =>
      work({
        judgeAt: async (...given) => judgeAt(...given),
        compareAnswers: async () => Promise.reject(new Error('Nothing is compared here.')),
      }),
  });
  actions = { ...results, ...ensembles };
});

const find = (id: string | null) => store.getState().runs.find((run) => run.id === id)!;
const error = () => store.getState().error;

describe('folds as one model', () => {
  it('are judged by what each fold answered to pictures that it had not learned from', async () => {
    put('folds');
    const run = find(await actions.makeEnsemble('r'));
    const { images } = dataset();
    const judged = imagesOf(run.dataset, 'val');
    expect(judged.map(({ path }) => path)).toEqual(images.slice(0, 18).map(({ path }) => path));
    expect(run.validation).toMatchObject({ split: 'val', outOfFold: true, best: { n: 18 } });
    for (const member of store.getState().runs.slice(0, 3))
      imagesOf(member.dataset, 'val').forEach(({ path }, place) => {
        const at = judged.findIndex((image) => image.path === path);
        expect(run.validation!.best.scores[at]).toEqual(member.validation!.best.scores[place]);
      });
    expect(deviceWorker.calls).toEqual([]);
    expect(run).toMatchObject({
      ...{ status: 'finished', number: 4, bestEpoch: 0, test: null, repeat: null, saved: false },
      ensemble: {
        kind: 'folds',
        which: 'best',
        members: [{ id: 'm0', number: 1 }, { id: 'm1' }, { id: 'm2' }],
      },
      imported: { name: '3 × Three hidden layers', outputs: 1, classes: ['NORMAL', 'PNEUMONIA'] },
    });
    expect(run.dataset.notes.filter((note) => note.includes('Fold'))).toEqual([]);
    expect(run.dataset.notes.at(-1)).toContain('that of 3 folds together');
    // What chooses thresholds takes these answers, and nothing else.
    expect(ValidationPredictions.of(run.dataset, run.validation!, 'best').labels).toHaveLength(18);
    expect(store.getState().shownRunId).toBe(run.id);
  });

  it('are judged at a threshold and a temperature that were fitted on these answers, whatever was fitted for each', async () => {
    put('folds');
    const plain = find(await actions.makeEnsemble('r')).validation!.best.scores;
    put('folds', (run) => {
      const scaled = (one: FullEvaluation) => ({
        ...{ ...one, temperature: 2 },
        scores: scaledScores(one.scores, 2),
      });
      const { best, last } = run.validation!;
      return {
        ...{ ...run, settings: { ...run.settings, fitThreshold: 'accuracy', fitTemperature: true } },
        validation: { split: 'val', best: scaled(best), last: scaled(last) },
      };
    });
    const run = find(await actions.makeEnsemble('r'));
    const { threshold, temperature, fittedOn, n } = run.calibration!.best;
    expect([fittedOn, n]).toEqual(['out-of-fold', 18]);
    const { best } = run.validation!;
    expect([best.threshold, best.temperature]).toEqual([threshold, temperature]);
    scaledScores(plain, temperature!).forEach(([score], at) => {
      expect(best.scores[at][0]).toBeCloseTo(score, 6);
    });
    expect(run.log.at(-1)).toContain('18 out-of-fold answers');
  });

  it('has the weights of its members, each in its place', async () => {
    put('folds');
    const run = find(await actions.makeEnsemble('r'));
    const data = (await weights.get(run.id, 'best'))!;
    const filled = withWeights(run.imported!.graph, data);
    for (const [index, one] of values.entries()) {
      const own = filled.layers.filter(({ name }) => name.startsWith(`m${index + 1}_`));
      expect(weightDataOf({ ...filled, layers: own })).toEqual(one);
    }
    expect(weights.areSame(run.id)).toBe(true);
  });

  it('is kept, and stands in run.json as it is', async () => {
    put('folds');
    const run = find(await actions.makeEnsemble('r'));
    const content = await readContent(await (await writeContent(run.dataset)).text.text());
    const kept = structuredClone(keptRunOf(run, 'key'));
    expect(await new RunReader().read(kept, content)).toEqual(run);
    const file = runFile({ ...run, testOpenings: 0 });
    expect(file.validation).toMatchObject({ outOfFold: true });
    expect(file.validation!.paths).toHaveLength(18);
    expect(readRunFile(JSON.stringify(file))).toEqual(file);
  });

  it('takes the last weights and what they answered, if asked', async () => {
    put('folds');
    const run = find(await actions.makeEnsemble('r', 'last'));
    const [first] = store.getState().runs;
    const place = imagesOf(run.dataset, 'val').findIndex(
      ({ path }) => path === imagesOf(first.dataset, 'val')[0].path,
    );
    expect(run.validation!.best.scores[place]).toEqual(first.validation!.last.scores[0]);
    expect(run.ensemble).toMatchObject({ which: 'last' });
  });

  it('leaves out a fold that was stopped: its pictures were learned from by all others', async () => {
    put('folds', (run, index) => (index === 2 ? { ...run, status: 'stopped' } : run));
    const run = find(await actions.makeEnsemble('r'));
    expect(run.ensemble!.members).toHaveLength(2);
    expect(run.validation!.best.n).toBe(12);
    expect(imagesOf(run.dataset, 'train')).toHaveLength(6);
  });

  it('is not judged again on pictures that its models know, and its test split is opened like any other', async () => {
    put('folds');
    const id = (await actions.makeEnsemble('r'))!;
    await actions.evaluateValidation(id);
    expect(error()?.message).toContain('answers out of fold already');
    expect(find(id).test).toBeNull();
    await actions.evaluateTest(id);
    expect(find(id).test).toMatchObject({ split: 'test', best: { n: 3 } });
    expect(store.getState().testOpenings).toEqual({ abc123: 1 });
  });

  it('is not exported for training on', async () => {
    put('folds');
    await actions.exportModel((await actions.makeEnsemble('r'))!, 'best', 'continue');
    expect(error()?.message).toContain('not trained on');
  });
});

describe('seeds as one model', () => {
  it('are judged on the validation split by the mean of their answers', async () => {
    put('seeds');
    const run = find(await actions.makeEnsemble('r'));
    expect(deviceWorker.calls.map(({ name }) => name)).toEqual(['evaluate']);
    expect(run.validation).toMatchObject({ split: 'val', best: { n: 3 } });
    expect(run.validation!.outOfFold).toBeUndefined();
    expect(run.ensemble!.members.map(({ seed }) => seed)).toEqual(
      [0, 1, 2].map((more) => store.getState().settings.seed + more),
    );
    const file = runFile({ ...run, testOpenings: 0 });
    expect(readRunFile(JSON.stringify(file))).toEqual(file);
  });
});

describe('makeEnsemble', () => {
  const other = { imageSize: 9 };
  it.each<[string, (run: SoundRun, index: number) => Run, string]>([
    ['what is still training', (run) => ({ ...run, status: 'running' }), 'still training'],
    ['one run alone', (run, index) => (index > 0 ? { ...run, status: 'stopped' } : run), 'there is 1'],
    ['weights that are gone', (run) => ({ ...run, gone: ['best'] }), 'Run 1 has no best weights'],
    ['a fold that was not judged', (run) => ({ ...run, validation: null }), 'was not judged on its fold'],
    [
      'runs that see other pictures',
      (run, index) => (index === 1 ? { ...run, settings: { ...run.settings, ...other } } : run),
      'see pictures otherwise',
    ],
    [
      'runs with other classes',
      (run, index) => (index === 1 ? { ...run, dataset: { ...run.dataset, classes: ['B', 'A'] } } : run),
      'answer for other classes',
    ],
  ])('refuses %s', async (_, change, words) => {
    put('folds', change);
    expect(await actions.makeEnsemble('r')).toBeNull();
    expect(error()?.message).toContain(words);
    expect(store.getState().runs).toHaveLength(3);
  });
});
