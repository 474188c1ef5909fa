/** The exported Python draws balanced batches and blends pictures as the page does, and computes the same figures and rates. */
import { describe, expect, it } from 'vitest';
import { drawsOf, epochBatches } from '../../../../src/dataset/pool/batchOrder.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';
import { validationFigures } from '../../../../src/evaluation/figures/monitored.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { rateSchedule } from '../../../../src/training/schedule/rateSchedule.ts';
import { CROSS_ENTROPY } from '../../../../src/training/targets/lossRule.ts';
import { type Mixing, mixingOf, withBoxes } from '../../../../src/training/targets/mixing.ts';
import { targetsOf } from '../../../../src/training/targets/targets.ts';
import { inFolder, NO_NUMPY, NUMPY_PYTHON } from '../../support/python.ts';
import { argsOf, askScript, putScript, runScript, type Seen, SIZE } from './harness.ts';

const ask = <T>(code: string, input: unknown) =>
  inFolder((folder) => {
    putScript(folder);
    return askScript<T>(folder, code, input);
  });

describe.skipIf(!NUMPY_PYTHON)(`training by train.py beside the page’s${NO_NUMPY}`, () => {
  it('draws balanced batches, and augments a picture that comes again by another draw', () => {
    const labels = Array.from({ length: 23 }, (_, at) => (at < 17 ? 2 : at < 20 ? 0 : 5));
    const indices = [...labels.keys()];
    const cases = [true, false].flatMap((shuffle) =>
      [1, 2, 9].map((epoch) => ({ shuffle, seed: 4, epoch, indices, labels })),
    );
    const drawn = ask<[number[], number[]][]>(
      `def both(one):
  order = balanced_epoch(one["indices"], one["labels"], one, one["epoch"])
  return [order, draws_of(order)]
print(json.dumps([both(one) for one in input]))`,
      cases,
    );
    const expected = cases.map((one) => {
      const batches = epochBatches(indices, 5, { ...one, balancedBy: labels });
      return [batches.flat(), drawsOf(batches).flat()];
    });
    expect(drawn).toEqual(expected);
  });

  it('trains on balanced batches', async () => {
    const { calls, dataset, run } = await runScript({ balancedBatches: true, batchSize: 3 }, ['cat', 'dog']);
    const train = dataset.images.filter(({ split }) => split === 'train').map(({ index }) => index);
    const labels = dataset.images.map(({ label }) => label);
    const expected = [3, 4].flatMap((epoch) =>
      epochBatches(train, 3, { ...run.settings, epoch, balancedBy: labels }),
    );
    const seen = argsOf(calls, 'fit')[0].seen as Seen;
    expect(seen.map(([, , targets]) => targets.flat())).toEqual(
      expected.map((batch) => batch.map((index) => labels[index])),
    );
  });

  const [HEIGHT, WIDTH, COUNT] = [7, 9, 6];
  it.each([
    { mixup: 0.2, cutmix: 0 },
    { mixup: 0, cutmix: 1 },
    { mixup: 0, cutmix: 0.000001 },
    { mixup: 0.4, cutmix: 2 },
  ])('blends pictures with the same draws: %o', (settings) => {
    const random = randomFor(5);
    const pixels = Uint8Array.from({ length: COUNT * HEIGHT * WIDTH * 3 }, () => random() * 256);
    const shape = [HEIGHT, WIDTH, 3];
    const steps = [1, 2, 3, 4, 5, 6, 7, 8];
    const drawn = ask<[number[], number[], number[][] | null, number[]][]>(
      `pictures = np.array(input["pixels"], "uint8").reshape(${COUNT}, ${HEIGHT}, ${WIDTH}, 3)
def blend(step):
  partners, shares, boxes = mixing_of(input, step, *pictures.shape[:3])
  made = with_boxes(pictures, partners, boxes) if boxes else mixed(pictures.astype("float32"), shares, partners)
  return [partners, shares, boxes, made.ravel().tolist()]
print(json.dumps([blend(step) for step in input["steps"]]))`,
      { ...settings, seed: 3, steps, pixels: [...pixels] },
    );
    steps.forEach((step, at) => {
      const mixing = mixingOf({ ...settings, seed: 3 }, step, COUNT, shape) as Mixing;
      const [partners, shares, boxes, made] = drawn[at];
      expect(partners).toEqual(mixing.partners);
      shares.forEach((share, picture) => {
        expect(share).toBeCloseTo(mixing.shares[picture], 12);
      });
      expect(boxes?.map(([left, top, width, height]) => ({ left, top, width, height })) ?? null).toEqual(
        mixing.boxes,
      );
      if (mixing.boxes)
        expect(made).toEqual([...withBoxes(pixels, { ...mixing, boxes: mixing.boxes }, [0, COUNT], shape)]);
    });
  });

  it('trains blended pictures towards both classes and with the weights of both', async () => {
    const settings = { mixup: 0.5, batchSize: 4, epochs: 1 };
    const classWeight = { cat: 2, dog: 0.5 };
    const { calls, dataset, run } = await runScript(settings, ['cat', 'dog'], [], { classWeight });
    const train = dataset.images.filter(({ split }) => split === 'train').map(({ index }) => index);
    const seen = argsOf(calls, 'fit')[0].seen as Seen;
    // The page had trained two epochs of two steps.
    const batches = epochBatches(train, 4, { ...run.settings, epoch: 3 });
    batches.forEach((batch, at) => {
      const mixing = mixingOf(run.settings, 5 + at, batch.length, [SIZE, SIZE, 3]) as Mixing;
      const labels = batch.map((index) => dataset.images[index].label);
      const loss = { rule: CROSS_ENTROPY, classWeights: [2, 0.5] };
      const { values, weights } = targetsOf({ labels, mixing }, [0, batch.length], 1, loss);
      const [, , targets, , [sampleWeights]] = seen[at];
      targets.flat().forEach((target, i) => {
        expect(target).toBeCloseTo(values[i], 6);
        expect(sampleWeights[i]).toBeCloseTo(weights[i], 6);
      });
    });
    expect(argsOf(calls, 'compile').find(({ metrics }) => String(metrics) === 'accuracy()')).toBeDefined();
  });

  it('computes the page’s further figures', () => {
    const random = randomFor(8);
    const cases = [1, 2, 3, 5].map((outputs) => {
      const classes = Math.max(2, outputs);
      const labels = Array.from({ length: 40 }, (_, i) =>
        i < classes ? i : Math.floor(random() ** 2 * classes),
      );
      const scores = labels.map(() => Array.from({ length: outputs }, () => Math.round(random() * 20) / 20));
      return { classes, labels, scores };
    });
    const alone = { classes: 2, labels: [1, 1, 1], scores: [[0.2], [0.7], [0.9]] };
    const all = [...cases, alone];
    const computed = ask<Record<string, number | null>[]>(
      `print(json.dumps([{name: finite(value) for name, value in validation_figures(one["labels"], one["scores"], one["classes"]).items()} for one in input]))`,
      all,
    );
    all.forEach(({ classes, labels, scores }, at) => {
      const names = Array.from({ length: classes }, (_, label) => `${label}`);
      const expected = validationFigures(judge(labels, scores, names));
      for (const [name, value] of Object.entries(expected))
        if (Number.isNaN(value)) expect(computed[at][name]).toBeNull();
        else expect(computed[at][name]).toBeCloseTo(value, 12);
    });
    expect(computed.at(-1)!.val_auc).toBeNull();
  });

  it.each([1, 2, 4, 17, 100])('goes through one cycle of %i steps', (steps) => {
    const settings = { ...DEFAULT_SETTINGS, learningRateSchedule: 'one-cycle', learningRate: 0.01 } as const;
    const rateAt = rateSchedule(settings, 1, steps);
    const computed = ask<number[]>(
      'print(json.dumps([float(OneCycle(0.01, input)(step)) for step in range(input)]))',
      steps,
    );
    computed.forEach((rate, step) => {
      expect(Math.abs(rate - rateAt(step))).toBeLessThan(1e-8);
    });
  });
});
