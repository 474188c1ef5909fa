/**
 * Strangers' datasets by their folders: which classes and splits they become, what is said, what is asked. Each row is tried
 * on the file in ../shared/field where that is there, and on the same shape made here.
 */
import { openAsBlob } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../src/dataset/divide/copies.ts';
import { carveValidation } from '../../../src/dataset/divide/resplit.ts';
import { classCounts } from '../../../src/dataset/divide/splitContents.ts';
import { roboflowSource } from '../../../src/dataset/divide/versions.ts';
import { planDataset } from '../../../src/dataset/plan/plan.ts';
import { listEntries } from '../../../src/dataset/source/zip.ts';
import { type Dataset, type Listing, SPLITS } from '../../../src/dataset/types.ts';
import { UserError } from '../../../src/shared/errors.ts';
import type { Question } from '../../../src/shared/question.ts';
import { makeZip, type Part } from '../support/makeZip.ts';
import { sharedPath, withoutShared } from '../support/shared.ts';
import { MORE, SHAPES } from './shapes/layouts.ts';

const SETTINGS = { valShare: 0.15, testShare: 0.15, splitSeed: 1 };
const GROUP_PATTERN = '^(person\\d+)_';

type Outcome = { dataset: Dataset } | { refused: UserError };

async function planned(files: { name: string; file: Blob }[], folderChoices = ''): Promise<Outcome> {
  const listings = files.map(
    async ({ name, file }): Promise<Listing> => ({
      kind: 'zip',
      name,
      bytes: file.size,
      entries: await listEntries(file),
    }),
  );
  try {
    return { dataset: await planDataset(await Promise.all(listings), { ...SETTINGS, folderChoices }) };
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return { refused: thrown };
  }
}

async function read(files: { name: string; file: Blob }[], folderChoices = ''): Promise<Dataset> {
  const outcome = await planned(files, folderChoices);
  if ('refused' in outcome) throw outcome.refused;
  return outcome.dataset;
}
async function refusal(files: { name: string; file: Blob }[], folderChoices = ''): Promise<UserError> {
  const outcome = await planned(files, folderChoices);
  if ('dataset' in outcome) throw new Error(`It was read: ${outcome.dataset.notes.join(' ')}`);
  return outcome.refused;
}

const made = (parts: Part[], name = 'data.zip') => [{ name, file: makeZip(parts, {}, name) as Blob }];
const counts = (dataset: Dataset) => SPLITS.map((split) => classCounts(dataset, split));
const total = (dataset: Dataset) => counts(dataset).map((of) => of.reduce((sum, count) => sum + count, 0));
const said = ({ notes }: Dataset) => notes.join('\n');
const asked = (dataset: { questions?: readonly Question[] }) => dataset.questions ?? [];
/** Those of these keys that stand on both sides of train and the other splits. */
function torn({ images }: Dataset, keyOf: (image: Dataset['images'][number]) => string | null): string[] {
  const sides = new Map<string, Set<string>>();
  for (const image of images) {
    const key = keyOf(image);
    if (key !== null) sides.set(key, (sides.get(key) ?? new Set<string>()).add(image.split));
  }
  return [...sides].filter(([, splits]) => splits.size > 1).map(([key]) => key);
}

/** Tries rows on the shape made here and, where it is there, on the file that it is made after. */
function eachSource(
  names: readonly string[],
  test: (files: { name: string; file: Blob }[]) => Promise<void>,
) {
  const zips = names.map((name) => `field/${name}.zip`);
  const REASON = withoutShared(...zips);
  const base = (name: string) => `${name.split('/')[1]}.zip`;
  it('made here', () => test(names.flatMap((name) => made(SHAPES[name], base(name)))));
  it.skipIf(REASON)(`as it lies in ../shared/field${REASON}`, async () =>
    test(
      await Promise.all(
        zips.map(async (zip, i) => ({ name: base(names[i]), file: await openAsBlob(sharedPath(zip)) })),
      ),
    ),
  );
}

const rows: [name: string, check: (files: { name: string; file: Blob }[]) => Promise<void>][] = [
  [
    '01-class-named-train/data',
    async (files) => {
      const dataset = await read(files);
      expect(dataset.classes).toEqual(['Bus', 'Car', 'Train', 'Truck']);
      expect(total(dataset)).toEqual([32, 8, 8]);
      expect(asked(dataset)).toEqual([]);
    },
  ],
  [
    '04-seg-train/data',
    async (files) => {
      const dataset = await read(files);
      expect(dataset.classes).toEqual(['buildings', 'forest', 'sea']);
      expect(
        dataset.images.every(({ path, split }) => path.startsWith('seg_test/') === (split === 'test')),
      ).toBe(true);
      expect(said(dataset)).toContain('"seg_train" as train, "seg_test" as test');
      expect(said(dataset)).toMatch(
        /9 pictures of "seg_pred\/seg_pred" lie in no class folder .* stand aside/,
      );
    },
  ],
  ...['Train_data', 'asl', 'food11', 'train_images', 'training_set'].map((name): (typeof rows)[number] => [
    `04-seg-train/${name}`,
    async (files) => {
      const dataset = await read(files);
      expect(dataset.classes).toEqual(['buildings', 'forest', 'sea']);
      expect(total(dataset)[2]).toBe(15);
      expect(
        dataset.images.every(
          ({ path, split }) => /^(test|evaluation|asl_alphabet_test)/i.test(path) === (split === 'test'),
        ),
      ).toBe(true);
      expect(said(dataset)).toContain('Folders were taken for splits by their names');
    },
  ]),
  [
    '04-seg-train/trainset',
    async (files) => {
      const dataset = await read(files);
      expect(total(dataset)).toEqual([42, 15, 0]);
      expect(said(dataset)).toContain('"trainset" as train, "devset" as val');
    },
  ],
  [
    '05-names-differ/nfd_nfc',
    async (files) => {
      const dataset = await read(files);
      expect(dataset.classes).toEqual(['Ch\u00e2teau', 'L\u00fcbeck']);
      expect(counts(dataset)[2]).toEqual([4, 4]);
      expect(asked(dataset)).toEqual([]);
    },
  ],
  [
    '05-names-differ/case',
    async (files) => {
      const dataset = await read(files);
      expect(dataset.classes).toEqual(['Normal', 'Pneumonia']);
      expect(counts(dataset)[2]).toEqual([4, 4]);
      expect(said(dataset)).toContain('"NORMAL" is "Normal"');
      expect(asked(dataset)).toEqual([]);
    },
  ],
  [
    '05-names-differ/trailing_space',
    async (files) => {
      const dataset = await read(files);
      expect(dataset.classes).toEqual(['cat', 'dog']);
      expect(counts(dataset)[2]).toEqual([4, 4]);
      expect(said(dataset)).toContain('"cat " is "cat"');
    },
  ],
  [
    '05-names-differ/prefix',
    async (files) => {
      const dataset = await read(files);
      expect(dataset.classes).toEqual(['f13-15%', 'm27-28%']);
      expect(counts(dataset)[2]).toEqual([4, 4]);
      const [question] = asked(dataset);
      expect(question).toMatchObject({ chosen: 'match', safe: true });
      const left = await read(files, 'names:test_f13-15%25+test_m27-28%25=leave-out');
      expect(total(left)[2]).toBe(0);
      expect(asked(left)[0].chosen).toBe('leave-out');
    },
  ],
  [
    '05-names-differ/data',
    async (files) => {
      const dataset = await read(files);
      expect(dataset.classes).toHaveLength(3);
      expect(counts(dataset)[2]).toEqual([4, 4, 4]);
      expect(asked(dataset)[0].options[0].label).toMatch(/"adenocarcinoma" is "adenocarcinoma_left/);
    },
  ],
  [
    '06-unlabelled-test/data',
    async (files) => {
      const dataset = await read(files);
      expect(dataset.classes).toEqual(['cat', 'dog']);
      expect(dataset.images).toHaveLength(24);
      expect(dataset.problems).toEqual([]);
      expect(said(dataset)).toContain(
        '8 pictures of "test" lie in no class folder and have no label: they stand aside',
      );
    },
  ],
  [
    '06-unlabelled-test/keras_trick',
    async (files) => {
      const dataset = await read(files);
      expect(dataset.classes).toEqual(['cat', 'dog']);
      expect(dataset.images).toHaveLength(24);
      expect(said(dataset)).toContain('8 pictures of "test/test_folder" lie in no class folder');
      expect(said(dataset)).toContain('no test folder with labels');
    },
  ],
  [
    '06-unlabelled-test/csv_labels',
    async (files) => expect((await refusal(files)).message).toContain('"train.csv" may hold the labels'),
  ],
  [
    '06-unlabelled-test/dogs_vs_cats',
    async (files) => {
      const { message, hint } = await refusal(files);
      expect(message).toMatch(/^18 pictures lie directly in "train".*file names begin with "cat" and "dog"/);
      expect(hint).toContain('one folder for each class');
    },
  ],
  [
    '06-unlabelled-test/roboflow_multilabel',
    async (files) => {
      const { message, hint } = await refusal(files);
      expect(message).toContain('several labels at once');
      expect(hint).toContain('one label each');
    },
  ],
  [
    '08-duplicates/flat_dups',
    async (files) => {
      const dataset = await read(files);
      expect(torn(dataset, ({ entry }) => fingerprint(entry))).toEqual([]);
      expect(said(dataset)).toContain('identical copies on one side');
      expect(said(dataset)).toMatch(
        /1 picture stands in two classes .*"bad\/.*" and "ok\/.*"\. One of the two/,
      );
      expect(said(dataset)).not.toContain('better than they are');
      const carved = carveValidation(dataset, { ...SETTINGS, groupPattern: GROUP_PATTERN, splitSeed: 5 });
      expect(
        torn({ ...carved, images: carved.images.filter(({ split }) => split !== 'test') }, ({ entry }) =>
          fingerprint(entry),
        ),
      ).toEqual([]);
    },
  ],
  [
    '08-duplicates/roboflow_train_only',
    async (files) => {
      const dataset = await read(files);
      const sourceOf = ({ path, label }: { path: string; label: number }) =>
        `${label} ${roboflowSource(path)}`;
      expect(total(dataset)[1]).toBeGreaterThan(0);
      expect(torn(dataset, sourceOf)).toEqual([]);
      expect(said(dataset)).toContain('72 pictures are versions of 24 source pictures');
      const carved = carveValidation(dataset, { ...SETTINGS, groupPattern: GROUP_PATTERN, splitSeed: 5 });
      expect(torn(carved, sourceOf)).toEqual([]);
    },
  ],
  [
    '08-duplicates/plantvillage_three_trees',
    async (files) => {
      const dataset = await read(files);
      const [question] = asked(dataset);
      expect(question.options.map(({ id }) => id)).toEqual([
        'together',
        'only:color',
        'only:grayscale',
        'only:segmented',
        'upper',
      ]);
      expect(question).toMatchObject({ id: 'trees:color+grayscale+segmented', chosen: 'together' });
      const numberOf = (path: string) => /([^/]+\/\d+)(_final_masked)?\.jpg$/.exec(path)?.[1] ?? null;
      expect(dataset.images).toHaveLength(72);
      expect(torn(dataset, ({ path }) => numberOf(path))).toEqual([]);
      const color = await read(files, 'trees:color+grayscale+segmented=only:color');
      expect(color.images).toHaveLength(24);
      expect(color.images.every(({ path }) => path.includes('/color/'))).toBe(true);
      expect(said(color)).toContain('48 pictures in other folders were left out');
    },
  ],
];

describe.each(rows)('%s', (name, check) => eachSource([name], check));

describe('Teachable Machine’s samples, one zip a class', () => {
  eachSource(['15-tm-samples/Class 1-samples', '15-tm-samples/Class 2-samples'], async (files) => {
    const dataset = await read(files);
    expect(dataset.classes).toEqual(['Class 1', 'Class 2']);
    expect(dataset.images).toHaveLength(24);
    expect(new Set(dataset.images.map(({ path }) => path)).size).toBe(24);
    expect(said(dataset)).toContain('Its name was taken for the folder of its pictures: "Class 1".');
    expect((await refusal(files.slice(0, 1))).hint).toContain('opened together');
  });
});

describe('several zips', () => {
  const both = (a: string, b: string, partsA: Part[], partsB: Part[]) => [
    ...made(partsA, a),
    ...made(partsB, b),
  ];
  const pets = (text: string): Part[] =>
    ['cat', 'dog'].flatMap((name) =>
      Array.from({ length: 6 }, (_, i) => ({ path: `${name}/${i}.png`, data: `${text} ${name} ${i}` })),
    );
  it('called train and test are those splits', async () => {
    const dataset = await read(both('my_train.zip', 'my_test.zip', pets('a'), pets('b')));
    expect(dataset.images.every(({ source, split }) => (source === 1) === (split === 'test'))).toBe(true);
    expect(dataset.classes).toEqual(['cat', 'dog']);
  });
  it('of which each holds one named split folder are those splits', async () => {
    const inFolder = (folder: string, text: string) =>
      pets(text).map((part) => ({ ...part, path: `${folder}/${part.path}` }));
    const dataset = await read(
      both('one.zip', 'two.zip', inFolder('asl_train', 'a'), inFolder('asl_test', 'b')),
    );
    expect(dataset.images.every(({ source, split }) => (source === 1) === (split === 'test'))).toBe(true);
  });
  it('called test beside one with a train folder is the test split', async () => {
    const train = pets('a').map((part) => ({ ...part, path: `x/train/${part.path}` }));
    const dataset = await read(both('data.zip', 'test.zip', train, pets('b')));
    expect(dataset.images.every(({ source, split }) => (source === 1) === (split === 'test'))).toBe(true);
  });
  it('of which one has no folders bring its class by its name', async () => {
    const birds = Array.from({ length: 6 }, (_, i) => ({ path: `${i}.png`, data: `bird ${i}` }));
    const dataset = await read(both('pets.zip', 'bird-samples (2).zip', pets('a'), birds));
    expect(dataset.classes).toEqual(['bird', 'cat', 'dog']);
  });
  it('with other names are divided as before', async () => {
    const dataset = await read(both('one.zip', 'two.zip', pets('a'), pets('b')));
    expect(total(dataset)).toEqual([16, 4, 4]);
  });
});

describe('class folders in different places', () => {
  it('beside plots: the plots are left out unless wanted', async () => {
    const dataset = await read(made(MORE.plotsBesideData));
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(asked(dataset)[0]).toMatchObject({ id: 'folders:cat+dog+plots', chosen: 'data' });
    const all = await read(made(MORE.plotsBesideData), 'folders:cat+dog+plots=lowest');
    expect(all.classes).toEqual(['cat', 'dog', 'plots']);
  });
  it('with two labelings: one must be chosen', async () => {
    const { questions } = await refusal(made(MORE.twoLabelings));
    expect(questions).toMatchObject([{ id: 'labels:by_kind+by_size', chosen: null, safe: false }]);
    const dataset = await read(made(MORE.twoLabelings), 'labels:by_kind+by_size=only:by_size');
    expect(dataset.classes).toEqual(['large', 'small']);
    expect(dataset.images).toHaveLength(8);
  });
  it('with the same classes in two places: no mixture without an answer', async () => {
    const id = 'trees:Entrenamiento+Prueba';
    const { questions } = await refusal(made(MORE.twoPlaces));
    expect(questions).toMatchObject([{ id, chosen: null, safe: false }]);
    const split = await read(made(MORE.twoPlaces), `${id}=larger-trains`);
    expect(split.images.every(({ path, split }) => path.includes('Prueba') === (split === 'test'))).toBe(
      true,
    );
    expect(total(await read(made(MORE.twoPlaces), `${id}=together`))).toEqual([24, 4, 4]);
  });
  it('with the same classes in many places: together, and asked', async () => {
    const dataset = await read(made(MORE.manyPlaces));
    expect(dataset.images).toHaveLength(48);
    expect(asked(dataset)[0].chosen).toBe('together');
  });
  it('in folds that cross each other: never together', async () => {
    const { questions } = await refusal(made(MORE.folds));
    expect(questions?.[0].options.map(({ id }) => id)).toEqual(['only:fold0', 'only:fold1']);
    const fold = await read(made(MORE.folds), `${questions?.[0].id}=only:fold1`);
    expect(total(fold)).toEqual([6, 2, 8]);
  });
  it('with images and masks in each: the folders above are the classes', async () => {
    const dataset = await read(made(MORE.imagesAndMasks));
    expect(dataset.classes).toEqual(['COVID', 'Normal']);
    expect(dataset.images).toHaveLength(16);
    expect(said(dataset)).toContain('16 pictures in folders called "masks" were left out');
  });
  it('of which one is called like a split: asked', async () => {
    const dataset = await read(made(MORE.trainAmongOthers));
    expect(asked(dataset)[0]).toMatchObject({ id: 'split:Train', chosen: 'split' });
    expect(dataset.classes).toEqual(['front', 'side']);
    const { questions } = await refusal(made(MORE.trainAmongOthers), 'split:Train=classes');
    const answers = `split:Train=classes; ${questions?.[1].id}=upper`;
    expect((await read(made(MORE.trainAmongOthers), answers)).classes).toEqual(['Bus', 'Train']);
  });
  it('with the splits inside of the classes', async () => {
    const dataset = await read(made(MORE.splitsInClasses));
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(counts(dataset)[2]).toEqual([3, 3]);
    expect(dataset.images.every(({ path, split }) => path.includes('/test/') === (split === 'test'))).toBe(
      true,
    );
    expect(asked(dataset)).toEqual([]);
  });
  it('at different depths: all of them, and asked', async () => {
    const dataset = await read(made(MORE.deeper));
    expect(dataset.classes).toEqual(['dog', 'persian', 'siamese']);
    const upper = await read(made(MORE.deeper), `${asked(dataset)[0].id}=upper`);
    expect(upper.classes).toEqual(['cats', 'dog']);
  });
});

describe('what stays as it was', () => {
  it('a folder of pictures for training alone is divided', async () => {
    const dataset = await read(made(MORE.loneTrainSet));
    expect(total(dataset)).toEqual([12, 4, 4]);
  });
  it('a test folder whose one folder is no class stands aside', async () => {
    const dataset = await read(made(MORE.unknownInTest));
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(dataset.images).toHaveLength(20);
    expect(said(dataset)).toContain('All of test lies in one folder, "unknown"');
    expect(said(dataset)).toContain('no test folder with labels');
  });
  it('a class that train lacks is refused, and may be left out', async () => {
    const { message, questions } = await refusal(made(MORE.birdInTest));
    expect(message).toContain('The train folder has no pictures of "bird"');
    const dataset = await read(made(MORE.birdInTest), `${questions?.[0].id}=leave-out`);
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(total(dataset)[2]).toBe(3);
  });
});

it('plans 120,000 pictures without quadratic work', async () => {
  const entries = Array.from({ length: 120_000 }, (_, i) => ({
    path: `set/${i % 7 ? 'one_train' : 'one_test'}/class ${i % 600}/${i}.png`,
    bytes: 1000 + i,
    crc32: i,
    problem: null,
  }));
  const listing: Listing = { kind: 'zip', name: 'big.zip', bytes: 1, entries };
  const dataset = await planDataset([listing], SETTINGS);
  expect(dataset.images).toHaveLength(120_000);
});
