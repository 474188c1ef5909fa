/** Plans for a time: within it, never less for more of it, with and without a pretrained network. */
import { describe, expect, it } from 'vitest';
import { type PlanFacts, planBestResult } from '../../../src/recipes/plan.ts';
import { SETTING_NAMES, settingProblem } from '../../../src/settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BUDGETS = [10_000, 30_000, MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 8 * HOUR_MS];
const BASE = { name: 'MobileNetV2 0.35', blocks: 17, sizes: [96, 128, 160, 192, 224] };

/** 5,232 pictures, 16 for validation, on two slow cores. */
const facts = (changes: Partial<PlanFacts> = {}): PlanFacts => ({
  budgetMs: HOUR_MS,
  train: [1341, 3875],
  val: [8, 8],
  sizeNow: 224,
  readMs: () => 20_000,
  stepMs: (size, batch, blocks) => ((size / 128) ** 2 * batch * (blocks > 0 ? 12 : 4)) / 1,
  groups: 1000,
  valShare: 0.15,
  isGrey: true,
  base: BASE,
  ...changes,
});

const SMALL: Partial<PlanFacts> = { train: [40, 40], val: [10, 10], readMs: () => 200, groups: 50 };

describe.each([
  ['many pictures and a base', {}],
  ['many pictures and none', { base: null }],
  ['few pictures and a base', SMALL],
  ['few pictures and none', { ...SMALL, base: null }],
  ['a base of one size', { base: { ...BASE, sizes: [224] } }],
])('with %s', (_, changes) => {
  const plans = BUDGETS.map((budgetMs) => planBestResult(facts({ ...changes, budgetMs })));

  it('stays within the time by its own estimate, but for the least that there is', () => {
    plans.forEach(({ estimateMs, reasons }, at) => {
      const isLeast = reasons.some((reason) => reason.startsWith('Nothing fits'));
      if (!isLeast) expect(estimateMs).toBeLessThanOrEqual(BUDGETS[at] * 0.85);
      else expect(plans[0].recipe.phases).toEqual(plans[at].recipe.phases);
    });
  });

  it('never plans less for more time', () => {
    const foldsOf = (at: number) => {
      const [phase] = plans[at].recipe.phases;
      return phase.kind === 'train' ? (phase.repeat?.count ?? 1) : 0;
    };
    for (let at = 1; at < plans.length; at++) {
      const [{ settings: before }, { settings: now }] = [plans[at - 1].recipe, plans[at].recipe];
      expect(now.imageSize).toBeGreaterThanOrEqual(before.imageSize as number);
      expect(now.epochs ?? 0).toBeGreaterThanOrEqual(before.epochs ?? 0);
      expect(foldsOf(at)).toBeGreaterThanOrEqual(foldsOf(at - 1));
      expect(plans[at].estimateMs).toBeGreaterThanOrEqual(plans[at - 1].estimateMs);
    }
  });

  it('has settings of the table only, and says all there is to say', () => {
    for (const { recipe, reasons, longer } of plans) {
      for (const name of SETTING_NAMES.filter((one) => one in recipe.settings))
        expect(settingProblem(name, recipe.settings[name])).toBeNull();
      expect(recipe.model).toBe(changes.base === null ? 'cnn-gap' : 'base');
      expect(reasons.length).toBeGreaterThan(3);
      for (const sentence of [...reasons, longer]) expect(sentence).toMatch(/^[“A-Z].*\.$/s);
    }
  });
});

it('trains folds in an hour, and makes one model of them', () => {
  const { recipe, reasons, longer } = planBestResult(facts());
  expect(recipe.phases).toMatchObject([
    { kind: 'train', repeat: { kind: 'folds' } },
    { kind: 'ensemble', of: 0 },
  ]);
  expect(recipe.settings).toMatchObject({ imageSize: 128, unfreeze: 17, averageWithBase: true });
  expect({ reasons, longer }).toMatchInlineSnapshot(`
    {
      "longer": "With 1 h 26 min it would be 5 folds of 9 epochs with pictures of 160 pixels.",
      "reasons": [
        "“MobileNetV2 0.35” gets a head and all of it is trained on: 5 folds of 9 epochs with pictures of 128 pixels. Then its weights are averaged with those from before.",
        "The folds become one model that averages their answers. It is judged by pictures that its members have not seen.",
        "Train 5 folds: about 46 min 40 s, 9 min 20 s each.",
        "Make one model of them: about 1 s.",
        "Left out for time: 5 folds of 9 epochs with pictures of 224 pixels, about 2 h 23 min.",
      ],
    }
  `);
});

it('takes a head alone where there is time for nothing else', () => {
  const { recipe } = planBestResult(facts({ budgetMs: 3 * MINUTE_MS }));
  expect(recipe.settings).toMatchObject({ head: 'logistic', fitThreshold: 'balanced accuracy' });
  expect(recipe.settings.epochs).toBeUndefined();
  expect(recipe.phases).toHaveLength(1);
});

it('divides into no more folds than there are groups', () => {
  const { recipe } = planBestResult(facts({ budgetMs: 8 * HOUR_MS, groups: 3 }));
  expect(recipe.phases[0]).toMatchObject({ repeat: { count: 3 } });
  const { recipe: alone } = planBestResult(facts({ budgetMs: 8 * HOUR_MS, groups: 1 }));
  expect(alone.phases).toMatchObject([{ kind: 'train', repeat: null, validation: 'enough' }]);
});

it('chooses no threshold by few pictures', () => {
  const { recipe } = planBestResult(facts({ ...SMALL, budgetMs: 10 * MINUTE_MS }));
  expect(recipe.settings.fitThreshold).toBeUndefined();
});
