/** Small datasets in the shapes that people have, made here: paths, and what each file holds. Independent of src. */
import type { Part } from '../../support/makeZip.ts';

const named = (folder: string, count: number, from = 0, ending = '.png') =>
  Array.from({ length: count }, (_, i) => `${folder}/${String(i + from).padStart(3, '0')}${ending}`);
/** Pictures whose content is their path, so that no two are the same. */
const pictures = (paths: readonly string[]): Part[] =>
  paths.map((path) => ({ path, data: path, utf8: true }));
const inClasses = (folder: string, classes: readonly string[], count: number, from = 0) =>
  pictures(classes.flatMap((name) => named(`${folder}/${name}`, count, from)));

const LAND = ['buildings', 'forest', 'sea'];
const PETS = ['cat', 'dog'];
const trainAndTest = (train: string, test: string) => [
  ...inClasses(train, LAND, 14),
  ...inClasses(test, LAND, 5, 100),
];
const CSV: Part = { path: 'train.csv', data: 'id,label' };
const hash = (n: number) => n.toString(16).padStart(32, '0');
const dogsAndCats = ['cat', 'dog'].flatMap((name) =>
  Array.from({ length: 9 }, (_, i) => `train/${name}.${i}.jpg`),
);
const trees = (tree: string, ending: string) =>
  inClasses(`plantvillage dataset/${tree}`, ['Apple___healthy', 'Apple___scab'], 12).map((part) => ({
    ...part,
    path: String(part.path).replace('.png', ending),
  }));

/** By the names of the files in ../shared/field. */
export const SHAPES: Record<string, Part[]> = {
  '01-class-named-train/data': inClasses('vehicles', ['Bus', 'Car', 'Train', 'Truck'], 12),
  '04-seg-train/data': [
    ...trainAndTest('seg_train/seg_train', 'seg_test/seg_test'),
    ...pictures(named('seg_pred/seg_pred', 9)),
  ],
  '04-seg-train/Train_data': trainAndTest('Train_data', 'Test_data'),
  '04-seg-train/asl': trainAndTest(
    'asl_alphabet_train/asl_alphabet_train',
    'asl_alphabet_test/asl_alphabet_test',
  ),
  '04-seg-train/food11': trainAndTest('training', 'evaluation'),
  '04-seg-train/train_images': trainAndTest('train_images', 'test_images'),
  '04-seg-train/training_set': trainAndTest('training_set', 'test_set'),
  '04-seg-train/trainset': trainAndTest('trainset', 'devset'),
  '05-names-differ/nfd_nfc': [
    ...inClasses('train', ['Cha\u0302teau', 'Lu\u0308beck'], 10),
    ...inClasses('test', ['Ch\u00e2teau', 'L\u00fcbeck'], 4, 50),
  ],
  '05-names-differ/case': [
    ...inClasses('Train', ['Normal', 'Pneumonia'], 10),
    ...inClasses('Test', ['NORMAL', 'PNEUMONIA'], 4, 50),
  ],
  '05-names-differ/trailing_space': [
    ...inClasses('train', PETS, 10),
    ...inClasses('test', ['cat ', 'dog '], 4, 50),
  ],
  '05-names-differ/prefix': [
    ...inClasses('Data/Training', ['f13-15%', 'm27-28%'], 10),
    ...inClasses('Data/Test', ['test_f13-15%', 'test_m27-28%'], 4, 50),
  ],
  '05-names-differ/data': ['train', 'valid', 'test'].flatMap((split, i) =>
    inClasses(
      `Data/${split}`,
      split === 'test'
        ? ['adenocarcinoma', 'large.cell.carcinoma', 'normal']
        : ['adenocarcinoma_left.lower.lobe_T2_N0_M0_Ib', 'large.cell.carcinoma_left.hilum_T2_N2', 'normal'],
      i === 0 ? 10 : 4,
      i * 30,
    ),
  ),
  '06-unlabelled-test/data': [
    ...inClasses('train', PETS, 12),
    ...pictures(Array.from({ length: 8 }, (_, i) => `test/${i}.png`)),
  ],
  '06-unlabelled-test/keras_trick': [
    ...inClasses('train', PETS, 12),
    ...pictures(named('test/test_folder', 8)),
  ],
  '06-unlabelled-test/csv_labels': [...pictures(named('images', 20)), CSV],
  '06-unlabelled-test/dogs_vs_cats': [
    ...pictures(dogsAndCats),
    ...pictures(Array.from({ length: 5 }, (_, i) => `test1/${i}.jpg`)),
  ],
  '06-unlabelled-test/roboflow_multilabel': ['train', 'valid'].flatMap((split) => [
    ...pictures(Array.from({ length: 7 }, (_, i) => `${split}/img${i}_jpg.rf.${hash(i)}.jpg`)),
    { path: `${split}/_classes.csv`, data: 'filename, a, b' },
  ]),
  '08-duplicates/flat_dups': [
    ...inClasses('', ['ok'], 18),
    ...inClasses('', ['bad'], 10),
    ...[0, 1, 2].map((i) => ({ path: `ok/copy${i}.png`, data: `/ok/00${i}.png` })),
    { path: 'bad/copy.png', data: '/ok/007.png' },
  ].map((part) => ({ ...part, path: String(part.path).replace(/^\//, '') })),
  '08-duplicates/roboflow_train_only': pictures(
    ['healthy', 'rust'].flatMap((name, kind) =>
      Array.from(
        { length: 36 },
        (_, i) =>
          `train/${name}/leaf${String(Math.floor(i / 3)).padStart(3, '0')}_jpg.rf.${hash(100 * kind + i)}.jpg`,
      ),
    ),
  ),
  '08-duplicates/plantvillage_three_trees': [
    ...trees('color', '.jpg'),
    ...trees('grayscale', '.jpg'),
    ...trees('segmented', '_final_masked.jpg'),
  ],
  '15-tm-samples/Class 1-samples': pictures(Array.from({ length: 12 }, (_, i) => `${i}.jpg`)),
  '15-tm-samples/Class 2-samples': Array.from({ length: 12 }, (_, i) => ({
    path: `${i}.jpg`,
    data: `second ${i}`,
  })),
};

/** More shapes that people have, without a file in ../shared/field. */
export const MORE: Record<string, Part[]> = {
  plotsBesideData: [...inClasses('project/data', PETS, 10), ...pictures(named('project/plots', 3))],
  twoLabelings: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((content, i) => [
    { path: `set/by_kind/${i % 2 ? 'cat' : 'dog'}/${i}.png`, data: content },
    { path: `set/by_size/${i < 4 ? 'small' : 'large'}/${i}.png`, data: content },
  ]),
  twoPlaces: [...inClasses('set/Entrenamiento', PETS, 12), ...inClasses('set/Prueba', PETS, 4, 100)],
  manyPlaces: Array.from({ length: 6 }, (_, i) => inClasses(`set/day ${i}`, PETS, 4, 10 * i)).flat(),
  folds: [0, 1].flatMap((fold) =>
    PETS.flatMap((name) =>
      Array.from({ length: 8 }, (_, i) => ({
        path: `fold${fold}/${i % 2 === fold ? 'test' : 'train'}/${name}/${i}.png`,
        data: `${name} ${i}`,
      })),
    ),
  ),
  imagesAndMasks: [
    ...inClasses('COVID', ['images', 'masks'], 8),
    ...inClasses('Normal', ['images', 'masks'], 8),
  ],
  deeper: [...inClasses('animals/cats', ['persian', 'siamese'], 8), ...inClasses('animals', ['dog'], 8)],
  trainAmongOthers: ['Train', 'Bus'].flatMap((name) => inClasses(`v/${name}`, ['front', 'side'], 6)),
  splitsInClasses: PETS.flatMap((name) => [
    ...pictures(named(`set/${name}/train`, 10)),
    ...pictures(named(`set/${name}/test`, 3)),
  ]),
  unknownInTest: [...inClasses('train', PETS, 10), ...pictures(named('test/unknown', 4))],
  loneTrainSet: inClasses('train_images', PETS, 10),
  birdInTest: [...inClasses('train', PETS, 10), ...inClasses('test', ['cat', 'bird'], 3)],
};
