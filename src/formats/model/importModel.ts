/**
 * Imports a trained model: reads it, builds it once to see that it can be computed, and says all that the page keeps of it.
 * For a worker: large files take seconds. It must not know of the page.
 */
import { buildModel } from '../../models/build/buildModel.ts';
import { GUESSES } from '../../models/graph/modelFile.ts';
import {
  type ModelGraph,
  parameterCount,
  skeletonOf,
  weightDataOf,
  withInputSize,
} from '../../models/graph/modelGraph.ts';
import { checkHead } from '../../models/head/head.ts';
import { checkSquare, type ImportedModel } from '../../models/imported/importedModel.ts';
import { UserError } from '../../shared/errors.ts';
import { isModelName, isSidecarName } from '../dropped/modelNames.ts';
import { withChannelAxis } from '../keras/channelAxis.ts';
import { namesFor } from './beside.ts';
import { preprocessingOfModel } from './guessPreprocessing.ts';
import { type BaseImport, knownModel, knownWeights, ownImport } from './importBase.ts';
import { readModel } from './readModel.ts';

/** What takes up weights that come without a model, and how sentences call it. */
export type Architecture = Pick<ImportedModel, 'name' | 'graph'>;

/** What came out of the files. */
export type ImportResult =
  | { kind: 'model'; model: Omit<ImportedModel, 'id' | 'mapping'>; weights: ArrayBuffer }
  | BaseImport
  /** Weights that need an architecture. */
  | { kind: 'weights'; name: string };

/**
 * Builds the model, so that what cannot be computed is refused before anything changes. Returns the shapes of its outputs,
 * without the batch.
 */
function outputShapesOf(graph: ModelGraph): number[][] {
  const model = buildModel(graph, null);
  try {
    return model.outputs.map(({ shape }) => shape.slice(1) as number[]);
  } finally {
    model.dispose();
  }
}

/** Why a model with these outputs is no classifier; null where it is one. */
function notAClassifier(graph: ModelGraph, shapes: readonly number[][]): UserError | null {
  if (shapes.length !== 1 || shapes[0].length !== 1)
    return new UserError(
      `The model answers with ${shapes.length === 1 ? `an array of ${shapes[0].join(' × ')}` : `${shapes.length} arrays`} for each picture. Expected one value for each class.`,
    );
  try {
    checkHead(graph, shapes[0][0]);
    return null;
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown;
    throw thrown;
  }
}

/** The file that a visitor knows the model by. */
function nameOf(files: readonly File[]): string {
  const models = files.filter(({ name }) => !isSidecarName(name));
  const json = models.find(({ name }) => /\.json$/i.test(name));
  return (json ?? models.find(({ name }) => isModelName(name)) ?? models[0] ?? files[0]).name;
}

/**
 * @param files What was dropped or chosen together.
 * @param options `anySizePx`: for a model that takes pictures of any size.
 * @throws UserError that says what is missing, damaged, or cannot be computed or judged here.
 */
export async function importModel(
  files: readonly File[],
  { architecture, anySizePx }: { architecture: Architecture | null; anySizePx: number },
): Promise<ImportResult> {
  const reading = await readModel(files, architecture?.graph);
  if (reading.kind === 'weights') return (await knownWeights(files, reading.name)) ?? reading;
  const { beside } = reading;
  const file = { ...reading.file, graph: withChannelAxis(reading.file.graph) };
  const name = nameOf(files);
  const known = architecture ? null : await knownModel(files, file, name);
  if (known) return known;
  const preprocessing = preprocessingOfModel(file, anySizePx, beside.likelyRange);
  checkSquare(preprocessing);
  const { height, width } = preprocessing;
  const graph = withInputSize(file.graph, [height, width]);
  const shapes = outputShapesOf(graph);
  if (parameterCount(graph) === 0)
    throw new UserError('The model has no weights, so it has learned nothing.');
  const { origin } = file;
  const isRangeSaid = file.preprocessing !== null && !file.guesses?.includes('range');
  const refusal = notAClassifier(graph, shapes);
  if (refusal && shapes.length === 1) {
    const hasHead = shapes[0].length === 1;
    const about = { name, origin, preprocessing, isGuessed: !isRangeSaid, hasHead };
    return ownImport(graph, about, refusal);
  }
  if (refusal) throw refusal;
  const [[outputs]] = shapes;
  const { classes, remarks } = namesFor(file, beside, outputs);
  const model = {
    name,
    origin: architecture ? `${origin} in “${architecture.name}”` : origin,
    graph: skeletonOf(graph),
    outputs,
    classes,
    preprocessing,
    preprocessingSaid: isRangeSaid,
    guesses: GUESSES.filter(
      (guess) => (guess === 'order' ? classes : file.preprocessing) === null || file.guesses?.includes(guess),
    ),
    remarks,
  };
  return { kind: 'model', model, weights: weightDataOf(graph) };
}
