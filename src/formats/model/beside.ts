/**
 * What lies beside a model and says more of it: class names in the order of its outputs, and how pictures are prepared, in
 * the files of well-known exporters. It must not import tfjs.
 */
import { fileNameOf } from '../../dataset/paths.ts';
import type { ModelFile, Preprocessing } from '../../models/graph/modelFile.ts';
import { inputShapeOfGraph, type ModelGraph } from '../../models/graph/modelGraph.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import { UserError } from '../../shared/errors.ts';
import { folderPrefix, isJunk, isSidecarName, plainName } from '../dropped/modelNames.ts';
import { countedLayers } from '../keras/attachWeights.ts';
import {
  parseJson,
  readLabels,
  readTeachableMachine,
  type Sidecar,
  TEACHABLE_MACHINE,
} from '../keras/sidecar.ts';
import type { Archive } from '../zip/archive.ts';
import { namesInJson, namesInText } from './classNames.ts';

/** What was found beside a model. */
export interface Beside extends Sidecar {
  /** The file that names the classes; null where none does. */
  namesFrom: string | null;
  /** The range of values that its exporter usually takes, where that is not sure. */
  likelyRange: Pick<Preprocessing, 'scale' | 'offset'> | null;
}

export const NOTHING_BESIDE: Beside = {
  classes: null,
  preprocessing: null,
  namesFrom: null,
  likelyRange: null,
};

/** Where files beside a model are looked for: those in its folder, or else the only one of its name. */
export interface Place {
  archive: Archive;
  folder: string;
}

/** Larger ones are no lists of names. */
const MAX_TEXT_BYTES = 2 ** 22;

function sidecarsAt({ archive, folder }: Place): string[] {
  const all = archive.paths.filter((path) => isSidecarName(path) && !isJunk(path));
  const near = all.filter((path) => folderPrefix(path) === folder);
  const lone = all.filter((path) => all.filter((one) => plainName(one) === plainName(path)).length === 1);
  return near.length > 0 ? near : lone;
}

/**
 * Whether the model is built as Teachable Machine builds: in a sequential model one that ends in the mean of its features,
 * and one of dense layers.
 */
export function looksTeachable({ kind, layers }: ModelGraph): boolean {
  const classesOf = (graph: ModelGraph | null) =>
    graph?.kind === 'Sequential' ? countedLayers(graph).map(({ className }) => className) : [];
  const inner = layers.filter(({ className }) => className !== 'InputLayer');
  const [features, head] = inner.map(({ graph }) => classesOf(graph));
  return (
    kind === 'Sequential' &&
    inner.length === 2 &&
    features.at(-1) === 'GlobalAveragePooling2D' &&
    head.length > 0 &&
    head.every((className) => className === 'Dense')
  );
}

/** What one file says. @throws UserError where it is JSON by its name, but not in truth. */
async function readOne(
  { archive }: Place,
  path: string,
  file: Pick<ModelFile, 'graph'>,
  modelName: string,
): Promise<Beside> {
  const bytes = await archive.read(path);
  if (bytes.length > MAX_TEXT_BYTES) return NOTHING_BESIDE;
  const text = new TextDecoder().decode(bytes);
  const namesFrom = fileNameOf(path);
  const channels = inputShapeOfGraph(file.graph)?.[2] ?? null;
  if (!/\.json$/i.test(path)) {
    const names = namesInText(text);
    if (!names) return NOTHING_BESIDE;
    const { classes, numbered } = names;
    const teachable =
      numbered && plainName(path) === 'labels.txt'
        ? readTeachableMachine({ tmVersion: '', labels: classes }, channels)
        : null;
    // Others number their lines too.
    const isSure = /keras_?model/i.test(modelName) || looksTeachable(file.graph);
    const preprocessing = isSure && teachable ? teachable.preprocessing : null;
    return { classes, preprocessing, namesFrom, likelyRange: teachable && TEACHABLE_MACHINE };
  }
  const json = parseJson(
    text,
    (cause) => new UserError(`"${path}" is no valid JSON.`, 'Leave it out, or save it again.', { cause }),
  );
  const known = [readLabels(json), readTeachableMachine(json, channels)].find(
    ({ classes, preprocessing }) => classes ?? preprocessing,
  );
  const said = known ?? { classes: namesInJson(json), preprocessing: null };
  return { ...said, namesFrom, likelyRange: null };
}

/** What says most first; after them what is written by hand. */
const SUREST = ['labels.json', 'metadata.json', 'labels.txt'];

function rank(path: string): number {
  const place = SUREST.indexOf(plainName(path).toLowerCase());
  return place < 0 ? SUREST.length : place;
}

/**
 * What lies beside a model.
 * @param places Where it may lie; what was dropped by hand first.
 * @throws UserError where a file of JSON is damaged.
 */
export async function readBeside(
  places: readonly Place[],
  file: Pick<ModelFile, 'graph'>,
  modelName: string,
): Promise<Beside> {
  let found = NOTHING_BESIDE;
  for (const place of places) {
    const paths = sidecarsAt(place).sort((a, b) => rank(a) - rank(b));
    for (const path of paths) {
      const next = await readOne(place, path, file, modelName);
      found = {
        classes: found.classes ?? next.classes,
        namesFrom: found.classes ? found.namesFrom : next.classes && next.namesFrom,
        preprocessing: found.preprocessing ?? next.preprocessing,
        likelyRange: found.likelyRange ?? next.likelyRange,
        guesses: found.guesses ?? next.guesses,
      };
    }
  }
  return found;
}

/** Names for just as many outputs as there are, and what is to be said of where they came from. */
export function namesFor(
  { classes }: Pick<ModelFile, 'classes'>,
  { namesFrom }: Pick<Beside, 'namesFrom'>,
  outputs: number,
): Pick<ImportedModel, 'classes' | 'remarks'> {
  const count = outputs === 1 ? 2 : outputs;
  if (!classes) return { classes, remarks: [] };
  if (classes.length === count)
    return { classes, remarks: namesFrom ? [`Its classes are named by “${namesFrom}”.`] : [] };
  const who = namesFrom ? `“${namesFrom}”` : 'The file';
  return {
    classes: null,
    remarks: [
      `${who} names ${classes.length} classes, but the model has ${count} answers: these names were passed over.`,
    ],
  };
}
