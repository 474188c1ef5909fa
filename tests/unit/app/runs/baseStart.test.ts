/** What a run on a base starts from, and the fits that it goes through: weights in their order, whatever is frozen. */
import { describe, expect, it } from 'vitest';
import { averagedWeights } from '../../../../src/app/runs/averagedWeights.ts';
import { baseStart, headSize, rearranged, withHeadWeights } from '../../../../src/app/runs/baseStart.ts';
import { fitsLeft } from '../../../../src/app/runs/fits.ts';
import { newRun } from '../../../../src/app/runs/runTask.ts';
import type { Run } from '../../../../src/app/state/state.ts';
import type { Base } from '../../../../src/models/base/base.ts';
import { parameterCount, variableWeights } from '../../../../src/models/graph/modelGraph.ts';
import { sizeOf } from '../../../../src/models/layers/rule.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { SMALL_BASE } from '../../formats/baseRun.ts';
import { finishedRun } from '../../formats/finishedRun.ts';

const CLASSES = ['a', 'b', 'c'];
const settingsWith = (changed: Partial<Settings> = {}): Settings => ({
  ...{ ...DEFAULT_SETTINGS, imageSize: 32, epochs: 4, ...changed },
});

/** Values that tell their places: 0, 1, 2 … in the order of the base's graph. */
const counted = Float32Array.from({ length: parameterCount(SMALL_BASE.graph) }, (_, at) => at);
const weights = new Blob([counted]);
const startWith = (changed: Partial<Settings> = {}, base: Base = SMALL_BASE) =>
  baseStart(base, weights, settingsWith(changed), CLASSES);

const valuesOf = async (blob: Blob) => new Float32Array(await blob.arrayBuffer());

/** Where the values of each weight stand, by layer and name. */
function placed(graph: Parameters<typeof variableWeights>[0], values: Float32Array): Map<string, number[]> {
  const names = new Map(
    graph.layers.flatMap(({ name, weights }) => weights.map((one) => [one, `${name}/${one.name}`])),
  );
  let at = 0;
  return new Map(
    variableWeights(graph).map((weight) => {
      const from = at;
      at += sizeOf(weight.shape);
      return [names.get(weight) as string, [...values.subarray(from, at)]];
    }),
  );
}

/** The run that begins so. */
const runWith = (changed: Partial<Settings>): Run => {
  const { weights: _, ...start } = startWith(changed);
  const { dataset, device, repeat, ingestMs } = finishedRun();
  const initialWeights = { from: 'file', name: 'a', origin: 'b' } as const;
  return newRun({ dataset, device, repeat, ingestMs, number: 1, modelId: 'base', initialWeights, ...start });
};

describe('a run on a base', () => {
  it('starts with the values of the base and a drawn head', async () => {
    const { imported, weights: begun, settings, base } = startWith({ unfreeze: 1 });
    const now = placed(imported.graph, await valuesOf(begun));
    const before = placed(SMALL_BASE.graph, counted);
    for (const [name, values] of before) expect(now.get(name)).toEqual(values);
    expect(headSize(imported.graph)).toEqual({ features: 1280, units: 3 });
    expect(now.get('head/bias')).toEqual([0, 0, 0]);
    expect(new Set(now.get('head/kernel')).size).toBeGreaterThan(3000);
    expect(settings.epochs).toBe(4);
    expect(base).toMatchObject({ cut: 'out_relu', frozen: 'block_15_add', pin: SMALL_BASE.sha256 });
  });

  it('has no epochs with a logistic head alone, and says what it rests on', () => {
    const { settings, log, base } = startWith({}, { ...SMALL_BASE, preprocessingGuessed: true });
    expect(settings.epochs).toBe(0);
    expect(base.frozen).toBe(base.cut);
    expect(log[1]).toBe('All of it keeps its weights.');
    expect(log[2]).toMatch(/^These figures rest on this guess\./);
    expect(log).toHaveLength(3);
    expect(startWith().log).toHaveLength(2);
  });

  it('refuses a cut that the base has not', () => {
    expect(() => startWith({ cut: 'nowhere' })).toThrow('cannot be cut at “nowhere”');
  });

  it('takes up a fitted head', async () => {
    const { imported, weights: begun } = startWith();
    const fitted = { kernel: new Float32Array(3 * 1280).fill(2), bias: Float32Array.of(1, 2, 3) };
    const headed = withHeadWeights(imported.graph, fitted);
    const now = placed(headed, await valuesOf(rearranged(begun, imported.graph, headed)));
    expect(now.get('head/bias')).toEqual([1, 2, 3]);
    expect(now.get('head/kernel')?.[5]).toBe(2);
    expect(now.get('Conv1/kernel')).toEqual(placed(SMALL_BASE.graph, counted).get('Conv1/kernel'));
  });
});

describe('the fits of a run', () => {
  it('train a dense head first, then the upper blocks', () => {
    const run = runWith({ head: 'dense', unfreeze: 1 });
    const [first, second, ...none] = fitsLeft(run);
    expect(none).toEqual([]);
    expect(first.phase).toMatchObject({ frozen: 'out_relu', trainable: 3 * 1280 + 3 });
    expect(second.phase).toMatchObject({ frozen: 'block_15_add', settings: { unfreeze: 1 } });
    const after = { ...run, phases: [first.phase!] };
    expect(fitsLeft(after).map(({ phase }) => phase?.frozen)).toEqual(['block_15_add']);
    expect(fitsLeft(runWith({ unfreeze: 2 })).map(({ phase }) => phase?.frozen)).toEqual(['block_14_add']);
  });

  it('have weights in an order of their own, and give them back in that of the run', async () => {
    const run = runWith({ head: 'dense', unfreeze: 1 });
    const { graph } = run.imported!;
    const [first] = fitsLeft(run);
    const mine = Float32Array.from({ length: parameterCount(graph) }, (_, at) => at);
    const theirs = await first.toFit(new Blob([mine.slice()])).arrayBuffer();
    const inFit = placed(first.change.imported!.graph, new Float32Array(theirs));
    const inRun = placed(graph, mine);
    for (const [name, values] of inFit) expect(values).toEqual(inRun.get(name));
    expect(new Float32Array(theirs)).not.toEqual(mine);
    expect(await valuesOf(first.toRun(new Blob([theirs])))).toEqual(mine);
  });

  it('leave the averages of what they train where they end with a snapshot', async () => {
    const run = runWith({ head: 'dense', unfreeze: 1, optimizer: 'sgd', momentum: 0.9, useEma: true });
    const { graph } = run.imported!;
    const mine = Float32Array.from({ length: parameterCount(graph) }, (_, at) => at);
    // A velocity and an average of each value of the dense head.
    const slots = Float32Array.from({ length: 2 * (3 * 1280 + 3) }, (_, at) => -1 - at);
    const snapshot = { weights: new Blob([mine]), slots: new Blob([slots]) };
    const left = await valuesOf(averagedWeights(run, snapshot));
    expect(left.filter((value) => value < 0)).toEqual(slots.slice(slots.length / 2));
    expect(left.filter((value) => value >= 0).length).toBe(mine.length - slots.length / 2);
    const plain = { ...run, settings: { ...run.settings, useEma: false } };
    expect(averagedWeights(plain, snapshot)).toBe(snapshot.weights);
  });
});
