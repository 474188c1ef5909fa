/** What a recipe says that it will do with the pictures that are open. */
import { expect, it } from 'vitest';
import { INITIAL_STATE } from '../../../../src/app/state/state.ts';
import type { Dataset, DatasetImage, Split } from '../../../../src/dataset/types.ts';
import { NOTEBOOK, quickLook } from '../../../../src/recipes/builtIn.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { type RecipeChoices, recipePlan } from '../../../../src/ui/train/recipes/recipePlan.ts';
import { smallDataset } from '../../formats/finishedRun.ts';

const [IMAGE] = smallDataset().images;
const many = (split: Split, count: number): DatasetImage[] =>
  Array.from({ length: count }, (_, index) => ({ ...IMAGE, index, split, label: index % 2 }));

function choices(val: number, more: Partial<RecipeChoices> = {}): RecipeChoices {
  const images = [...many('train', 20), ...many('val', val), ...many('test', 5)];
  const dataset: Dataset = { ...smallDataset(), images };
  return {
    ...INITIAL_STATE,
    dataset: {
      ...{ status: 'ready', dataset, readWith: DEFAULT_SETTINGS, ingestMs: 1, recalled: false },
      ...{ cache: { keptIn: null }, carved: false, sample: false },
    } as unknown as RecipeChoices['dataset'],
    ...more,
  };
}

it('names the network, or that there is none', () => {
  expect(recipePlan(choices(6), quickLook(false)).sentences[0]).toMatch(/^No pretrained network is here/);
  const servedBases = [
    { id: 'base-mobilenet-v2-0.35', known: 'mobilenet-v2-0.35', files: ['a'], bytes: 2e6 },
  ];
  expect(recipePlan(choices(6, { servedBases }), quickLook(true)).sentences[0]).toMatch(
    /“MobileNetV2 0.35”.*fetches first \(2.0 MB\)/,
  );
  expect(recipePlan(choices(6, { servedBases }), quickLook(true)).sentences[2]).toMatch(
    /too small to choose a threshold by/,
  );
  expect(recipePlan(choices(6), NOTEBOOK).sentences[0]).toContain('“One hidden layer”');
});

it('says whether validation is enough to choose by', () => {
  expect(recipePlan(choices(2), quickLook(false)).sentences[1]).toMatch(
    /Its 2 validation pictures are too few.*The 5 test pictures stay sealed\.$/,
  );
  expect(recipePlan(choices(6), NOTEBOOK).sentences[1]).toMatch(
    /^It learns from 20 pictures and chooses by 6/,
  );
  // A carved one would be smaller still.
  expect(recipePlan(choices(6), quickLook(false)).sentences[1]).toContain('chooses by 6');
  expect(recipePlan(choices(200), quickLook(false)).sentences[1]).toContain('chooses by 200');
});

it('says what is wrong before it runs', () => {
  expect(recipePlan(choices(6), NOTEBOOK).problem).toBeNull();
  expect(recipePlan(choices(6), { ...NOTEBOOK, model: 'base-x' }).problem).toContain(
    '“base-x”, which is not here',
  );
  const clips = { ...NOTEBOOK, settings: { clipnorm: 1, globalClipnorm: 1 } };
  expect(recipePlan(choices(6), clips).problem).toContain('do not go together');
});
