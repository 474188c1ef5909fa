/**
 * Makes a base of a network that was read: verifies one of the table, cuts off its top, and says what was done. What is refused as
 * the known network comes along with the refusal: somebody may take it as one's own. It must not import tfjs.
 */
import { sha256 } from '../../dataset/sha256.ts';
import type { Base, BaseCheck } from '../../models/base/base.ts';
import {
  asPublished,
  type FoundBase,
  foundIn,
  knownBase,
  withoutPooling,
} from '../../models/base/knownBase.ts';
import { ownBody } from '../../models/base/ownBase.ts';
import type { ModelFile, Preprocessing } from '../../models/graph/modelFile.ts';
import { type ModelGraph, skeletonOf, weightDataOf } from '../../models/graph/modelGraph.ts';
import { pinOf } from '../../models/pretrained/pin.ts';
import type { PretrainedBase } from '../../models/pretrained/pretrained.ts';
import { type PlainError, toPlainError, type UserError } from '../../shared/errors.ts';
import { md5 } from '../../shared/md5.ts';
import { wholeFile } from '../zip/archive.ts';
import { checkPin, recognizeWeights } from './readBase.ts';

/** A base with its weights in the order of `variableWeights`; refused ones can be taken as somebody's own, unverified. */
export interface BaseImport {
  kind: 'base';
  base: Omit<Base, 'id'>;
  weights: ArrayBuffer;
  /** Why it was not taken as what it looks like; null where it was. */
  refusal: PlainError | null;
}

/** The answers of a network with ImageNet's top: as a classifier it is nobody's. */
const IMAGENET_CLASSES = 1000;

/** Whether a network of the table is meant as a base: without a top, or with the one that it was trained with. */
const isBase = ({ topUnits }: Pick<FoundBase, 'topUnits'>) =>
  topUnits === null || topUnits === IMAGENET_CLASSES;

type Plain = Omit<Base, 'id' | 'sha256' | 'bytes'>;

async function finished(base: Plain, refusal: PlainError | null): Promise<BaseImport> {
  const weights = weightDataOf(base.graph);
  return {
    kind: 'base',
    base: {
      ...{ ...base, graph: skeletonOf(base.graph) },
      ...{ sha256: await pinOf(base.graph), bytes: weights.byteLength },
    },
    ...{ weights, refusal },
  };
}

/** Whether one of the files is that which the publisher gives a checksum of. */
async function isPublished({ published }: PretrainedBase, files: readonly File[]): Promise<boolean> {
  const known = published.flatMap((one) => [one.md5, one.sha256]).filter((sum) => sum !== undefined);
  if (known.length === 0) return false;
  for (const file of files) {
    const bytes = await wholeFile(file);
    if (known.includes(md5(bytes)) || known.includes(await sha256(bytes.buffer))) return true;
  }
  return false;
}

function topRemarks({ top, topUnits }: FoundBase): string[] {
  if (topUnits !== null)
    return [`Its top was cut off (${top.join(', ')}): it told ${topUnits} classes apart.`];
  return top.length > 0 ? [`Its end was cut off (${top.join(', ')}): the new head has its own.`] : [];
}

const CHECK_REMARKS: Readonly<Record<BaseCheck, readonly string[]>> = {
  pin: [],
  own: [],
  publisher: ['The file is the publisher’s, by the checksum that the publisher gives.'],
  shapes: [
    'Only its layers and shapes were compared: no checksum of these weights is known, so they were not verified.',
  ],
};

async function knownImport(
  found: FoundBase,
  { files, name, origin }: { files: readonly File[]; name: string; origin: string },
): Promise<BaseImport> {
  const { row, graph } = found;
  const known = knownBase(found);
  const pin = await pinOf(graph);
  try {
    checkPin({ base: row, pin }, name);
  } catch (thrown) {
    const remarks = [`It has the shape of ${known.name}, with other weights: nobody has verified them.`];
    const own = { ...known, name, origin, known: null, check: 'own', preprocessingGuessed: true } as const;
    return finished({ ...own, remarks: [...topRemarks(found), ...remarks] }, toPlainError(thrown));
  }
  const check = row.pin ? 'pin' : (await isPublished(row, files)) ? 'publisher' : 'shapes';
  return finished(
    { ...known, origin, check, remarks: [...topRemarks(found), ...CHECK_REMARKS[check]] },
    null,
  );
}

/** The base that a model is; null where it is none of the table, or one that was given classes of its own. */
export async function knownModel(
  files: readonly File[],
  { graph, origin }: Pick<ModelFile, 'graph' | 'origin'>,
  name: string,
): Promise<BaseImport | null> {
  const found = foundIn(graph);
  return found && isBase(found) ? knownImport(found, { files, name, origin }) : null;
}

/** The base that a file of weights alone is; null where it is none of the table, or one that was given classes of its own. */
export async function knownWeights(files: readonly File[], name: string): Promise<BaseImport | null> {
  const file = files.find((one) => one.name === name);
  const found = file && recognizeWeights(await wholeFile(file), name);
  if (!found || !isBase(found)) return null;
  const { base: row, topUnits, top } = found;
  const graph = asPublished(row, withoutPooling(found.graph));
  // The file tells how many there are, the names are ours.
  const named = top.length === 1 ? ['its last layer'] : [`its last ${top.length} layers`];
  return knownImport(
    { row, graph, topUnits, top: top.length === 0 ? [] : named },
    { files: [file], name, origin: 'Keras weights (.h5)' },
  );
}

/**
 * A network that cannot be used as a classifier, as a base of somebody's own; `refusal` says why it cannot.
 * @throws `refusal` where it can be no base either.
 */
export async function ownImport(
  graph: ModelGraph,
  about: { name: string; origin: string; preprocessing: Preprocessing; isGuessed: boolean; hasHead: boolean },
  refusal: UserError,
): Promise<BaseImport> {
  const { name, origin, preprocessing, isGuessed, hasHead } = about;
  let body: ReturnType<typeof ownBody>;
  try {
    body = ownBody(name, graph, hasHead);
  } catch {
    throw refusal;
  }
  const own = { ...body, name, origin, preprocessing, preprocessingGuessed: isGuessed } as const;
  return finished({ ...own, known: null, check: 'own', remarks: [] }, toPlainError(refusal));
}
