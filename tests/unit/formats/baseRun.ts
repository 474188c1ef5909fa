/** Runs on a pretrained base, made of the catalogue's network at 32 px, for the tests of this folder. */
import type { RunFileInput } from '../../../src/formats/run/runFileTypes.ts';
import type { Base } from '../../../src/models/base/base.ts';
import { cutGraph } from '../../../src/models/base/cutGraph.ts';
import { cutOf, frozenTo, headedModel } from '../../../src/models/base/headed.ts';
import { preprocessingAt, settingsOfEntry } from '../../../src/models/imported/chosenModel.ts';
import { pretrainedById } from '../../../src/models/pretrained/pretrained.ts';
import { baseGraph } from '../../../src/models/pretrained/recognize.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/settings.ts';
import type { HeadPhase, Phase } from '../../../src/training/types.ts';
import { finishedRun } from './finishedRun.ts';

const known = pretrainedById('mobilenet-v2-0.35')!;
const graph = cutGraph(baseGraph(known, 32), 'out_relu');

/** MobileNetV2 0.35 for pictures of 32 px, without the pooling at its end. */
export const SMALL_BASE: Base = {
  ...{ id: 'base-mobilenet-v2-0.35', name: 'MobileNetV2 0.35', known: known.id, check: 'pin' },
  ...{ origin: 'TensorFlow.js layers model (Keras 2.2.4)', sha256: known.pin!, graph },
  preprocessing: preprocessingAt(
    { modelId: known.modelId, imported: null },
    { imageSize: 32, colorMode: 'rgb', rescale: 1 / 127.5 },
  ),
  ...{ preprocessingGuessed: false, cutLayers: ['block_14_add', 'block_15_add', 'out_relu'] },
  ...{ bytes: 1_600_000, remarks: [] },
};

export const FEATURES: Phase = {
  kind: 'features',
  settings: { cut: '', views: 1 },
  ...{ dimensions: 1280, rows: 8, computed: 6, elapsedMs: 1234 },
};
export const HEAD: Phase = {
  kind: 'head',
  settings: { head: 'logistic', classWeight: 'balanced', views: 1 },
  search: {
    strengths: [
      { l2: 1, meanLoss: 0.61, standardError: 0.02, accuracy: 0.7 },
      { l2: 0.1, meanLoss: 0.41, standardError: 0.03, accuracy: 0.8 },
      { l2: 0.01, meanLoss: 0.4, standardError: 0.05, accuracy: 0.85 },
    ],
    ...{ chosen: 1, best: 2, folds: 5, converged: true, iterations: 31 },
  },
  ...{ classWeights: [2, 0.5], elapsedMs: 567 },
};
const HEAD_SEARCH = (HEAD as HeadPhase).search;
/** The same, its strength chosen by two kinds of folds. */
export const HEAD_BY_KINDS: HeadPhase = {
  ...(HEAD as HeadPhase),
  search: {
    ...HEAD_SEARCH,
    kinds: [
      { kind: 'groups', folds: 5, strengths: HEAD_SEARCH.strengths.map((one) => ({ ...one, auc: 0.91 })) },
      {
        ...{ kind: 'picture clusters', folds: 3 },
        strengths: HEAD_SEARCH.strengths.map((one) => ({ ...one, meanLoss: 0.75, auc: null })),
      },
    ],
  },
};
export const FIT: Phase = {
  kind: 'fit',
  settings: { head: 'logistic', unfreeze: 1, lowerRate: 0.1, learningRate: 0.001, epochs: 2 },
  ...{ frozen: 'block_15_add', trainable: 4321, fromFeatures: false },
  history: finishedRun().epochs,
};

export const AVERAGE: Phase = {
  kind: 'average',
  settings: { averageWithBase: true },
  shares: [
    { share: 0, loss: 0.5, accuracy: 0.75, auc: 0.8 },
    { share: 0.5, loss: 0.25, accuracy: 0.875, auc: 0.9 },
    { share: 1, loss: 0.3, accuracy: 0.8, auc: null },
  ],
  ...{ by: 'loss', chosen: 1, elapsedMs: 890 },
};

/** A finished run: with a logistic head alone where `unfreeze` is 0. */
export function baseRun(changed: Partial<Settings> = {}, base: Base = SMALL_BASE): RunFileInput {
  const settings: Settings = {
    ...{ ...DEFAULT_SETTINGS, ...settingsOfEntry(known.modelId), imageSize: 32, views: 1 },
    ...{ epochs: changed.unfreeze ? 2 : 0, seed: 7, ...changed },
  };
  const finished = finishedRun();
  const imported = headedModel(base, settings, finished.dataset.classes);
  const regression = settings.unfreeze === 0;
  return {
    ...finished,
    ...{ modelId: base.id, imported, settings, repeat: null },
    base: {
      ...{ name: base.name, known: base.known, check: base.check, pin: base.sha256 },
      ...{ cut: cutOf(base, settings), frozen: frozenTo(base, settings), views: settings.views },
    },
    phases: [FEATURES, HEAD, ...(regression ? [] : [FIT]), ...(settings.averageWithBase ? [AVERAGE] : [])],
    ...(regression && { epochs: [], bestEpoch: 0, stepsPerEpoch: null, timing: null }),
  };
}
