/** What plans and estimates must know of this machine, the pictures and the model. It reads the state and measures nothing. */
import { estimatedStepMs } from '../../compute/device/probe.ts';
import type { Pace, StepCost } from '../../compute/types.ts';
import { groupsOf } from '../../dataset/divide/resplit.ts';
import { classCounts } from '../../dataset/divide/splitContents.ts';
import type { Base } from '../../models/base/base.ts';
import { stepRows } from '../../models/base/frozen.ts';
import { blocksOf, headedGraph } from '../../models/base/headed.ts';
import { knownBase, withoutPooling } from '../../models/base/knownBase.ts';
import { baseAt, takesAnySize } from '../../models/base/sizedBase.ts';
import { stepCost } from '../../models/graph/stepCost.ts';
import { modelAt, settingsOfModel } from '../../models/imported/chosenModel.ts';
import { pretrainedById } from '../../models/pretrained/pretrained.ts';
import { baseGraph } from '../../models/pretrained/recognize.ts';
import type { TimeFacts } from '../../recipes/estimate.ts';
import { SIZES } from '../../recipes/plan.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../settings.ts';
import type { AppState, DatasetState } from '../state/state.ts';

type Ready = Extract<DatasetState, { status: 'ready' }>;

/** Of a processor without anything known of it. */
const UNKNOWN_PACE: Pace = { overheadMs: 1, msPerGflop: 15 };
/** To decode a picture, on one core. */
const DECODE_MS = 12;

/** A base of that id: as it is here, or as the table draws it where its weights must be fetched yet. Null for another model. */
export function baseOf(
  { bases, servedBases }: Pick<AppState, 'bases' | 'servedBases'>,
  id: string,
): Base | null {
  const here = bases.find((base) => base.id === id);
  const row = pretrainedById(servedBases.find((base) => base.id === id)?.known ?? '');
  if (here || !row) return here ?? null;
  const drawn = knownBase({ row, graph: withoutPooling(baseGraph(row)) });
  return { ...drawn, id, origin: '', check: 'pin', sha256: '', bytes: row.bytes, remarks: [] };
}

/** How many blocks of a base can be trained. */
export const blockCount = (base: Base): number => blocksOf(base, { cut: '' }).length;

/** The sizes that a plan may choose for a base, ascending. */
export const sizesOf = (base: Base): readonly number[] =>
  takesAnySize(base) ? SIZES : [base.preprocessing.height];

/**
 * @param modelId Of the model that is trained.
 * @param paceAt How fast the device is at such steps; null where that is not known.
 */
export function timeFacts(
  state: Pick<AppState, 'bases' | 'servedBases' | 'imported' | 'settings'>,
  { dataset, readWith, ingestMs, recalled }: Ready,
  modelId: string,
  paceAt: (cost: StepCost) => Pace | null,
): TimeFacts {
  const base = baseOf(state, modelId);
  const classCount = dataset.classes.length;
  const imported = state.imported.find(({ id }) => id === modelId) ?? null;
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  const costOf = (size: number, batch: number, unfreeze: number): StepCost => {
    const settings: Settings = { ...DEFAULT_SETTINGS, imageSize: size, unfreeze };
    // A model from a file takes pictures of one kind.
    const asFile = imported ? { ...settings, ...settingsOfModel(imported) } : settings;
    const rows = base
      ? stepRows(headedGraph(baseAt(base, size), settings, classCount))
      : modelAt({ modelId, imported }, asFile, classCount).rows;
    return stepCost(rows, batch);
  };
  const known = new Map<string, number>();
  return {
    train: classCounts(dataset, 'train'),
    val: classCounts(dataset, 'val'),
    sizeNow: readWith.imageSize,
    readMs: () => (recalled ? (dataset.images.length * DECODE_MS) / cores : ingestMs),
    stepMs(size, batch, blocks) {
      const key = [size, batch, blocks].join();
      const cost = known.has(key) ? null : costOf(size, batch, blocks);
      if (cost) known.set(key, estimatedStepMs(paceAt(cost) ?? UNKNOWN_PACE, cost));
      return known.get(key) as number;
    },
    hasBase: base !== null,
  };
}

/** The fewest groups of pictures that any class has in train and validation. */
export function fewestGroups({ dataset }: Ready, { groupPattern }: Pick<Settings, 'groupPattern'>): number {
  const images = dataset.images.filter(({ split }) => split !== 'test');
  const groups = groupsOf(images, dataset.classes.length, groupPattern);
  const counts = dataset.classes.map((_, label) => groups.filter((group) => group.counts[label] > 0).length);
  return Math.min(...counts);
}
