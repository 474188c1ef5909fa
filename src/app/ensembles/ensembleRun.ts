/** The runs of a repetition as one: which of them, their model, and what it is judged by. Pure: no workers, no store. */
import { heldOut } from '../../dataset/divide/resplit.ts';
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import { scaledScores } from '../../evaluation/choices/temperature.ts';
import type { FullEvaluation } from '../../evaluation/types.ts';
import { type Ensemble, ensembleText, outOfFoldText } from '../../models/ensemble/ensemble.ts';
import { ensembleGraph, MIN_MEMBERS } from '../../models/ensemble/ensembleGraph.ts';
import { skeletonOf } from '../../models/graph/modelGraph.ts';
import { modelAt, modelTitle, preprocessingAt } from '../../models/imported/chosenModel.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import { outputCountOf } from '../../models/shapes.ts';
import { UserError } from '../../shared/errors.ts';
import { newRun } from '../runs/runTask.ts';
import {
  hasBestWeights,
  hasEnded,
  hasLastWeights,
  type Run,
  type SoundRun,
  type Which,
} from '../state/state.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * The finished runs of a repetition, in its order; those that failed or were stopped are left out.
 * @throws UserError where they cannot become one model yet, or at all.
 */
export function membersIn(runs: readonly Run[], repeatId: string, which: Which): Run[] {
  const all = runs.filter(({ repeat }) => repeat?.id === repeatId);
  if (!all.every(hasEnded))
    throw new UserError('The repetition is still training.', 'Wait for its end, or stop it.');
  const members = all
    .filter(({ status }) => status === 'finished')
    .sort((a, b) => (a.repeat?.index ?? 0) - (b.repeat?.index ?? 0));
  if (members.length < MIN_MEMBERS)
    throw new UserError(
      `One model is made of ${MIN_MEMBERS} finished runs of a repetition at least; there ${members.length === 1 ? 'is 1' : 'are none'}.`,
    );
  const hasWeights = which === 'best' ? hasBestWeights : hasLastWeights;
  const without = members.find((run) => !hasWeights(run));
  if (without) throw new UserError(`Run ${without.number} has no ${which} weights any more.`);
  const unjudged = members.find(({ repeat, validation }) => repeat?.kind === 'folds' && !validation);
  if (unjudged)
    throw new UserError(
      `Run ${unjudged.number} was not judged on its fold, so its pictures have no answers out of fold.`,
      'Judge it on the Interpret step first.',
    );
  return members;
}

/** The model of the members, as a run knows its own. */
function modelOf(members: readonly Run[], graph: ImportedModel['graph'], origin: string): ImportedModel {
  const [first] = members;
  const { settings, dataset, imported } = first;
  const guessed = new Set(members.flatMap((run) => run.imported?.guesses ?? []));
  return {
    ...{ id: `ensemble-${first.modelId}`, name: `${members.length} × ${modelTitle(first)}`, origin },
    graph: skeletonOf(graph),
    outputs: imported?.outputs ?? outputCountOf(settings, dataset.classes.length),
    classes: [...dataset.classes],
    preprocessing: preprocessingAt(first, settings),
    preprocessingSaid: members.every((run) => run.imported?.preprocessingSaid ?? true),
    ...{ guesses: [...guessed], remarks: [], mapping: null },
  };
}

/** @throws UserError where the members do not see the same pictures, or answer for other classes. */
function checkAlike(members: readonly Run[]): void {
  const seen = members.map((run) =>
    JSON.stringify([preprocessingAt(run, run.settings), run.settings.aspectRatio, run.dataset.classes]),
  );
  if (seen.some((one) => one !== seen[0]))
    throw new UserError(
      'The runs see pictures otherwise or answer for other classes, so their mean says nothing.',
    );
}

/**
 * The run that a repetition becomes, as it ends, not judged yet, with its weights: parts of the members', which are not read.
 * @param members Of `membersIn`.
 * @param weights Of each.
 * @throws UserError where their models do not go together.
 */
export function ensembleRun(
  members: readonly Run[],
  which: Which,
  weights: readonly Blob[],
  number: number,
): { run: SoundRun & { ensemble: Ensemble }; weights: Blob } {
  checkAlike(members);
  const [{ settings, dataset, device, ingestMs, repeat }] = members;
  const kind = repeat?.kind ?? 'seeds';
  const graphs = members.map((run) => modelAt(run, run.settings, dataset.classes.length).graph);
  const { graph, weights: sources } = ensembleGraph(graphs);
  const ensemble: Ensemble = {
    ...{ kind, which },
    members: members.map((run) => ({ id: run.id, number: run.number, seed: run.settings.seed })),
  };
  const text = ensembleText(ensemble);
  const imported = modelOf(members, graph, 'Darkroom, an ensemble');
  const begun = newRun({
    ...{ number, modelId: imported.id, imported, initialWeights: null, settings, repeat: null },
    dataset: kind === 'folds' ? heldOut(members.map((run) => run.dataset)) : dataset,
    ...{ device, ingestMs },
    log: [text, outOfFoldText(ensemble)].filter((line) => line !== null),
  });
  return {
    run: { ...begun, status: 'finished', bestEpoch: 0, ensemble },
    weights: new Blob(
      sources.map(({ member, from, to }) => weights[member].slice(from * FLOAT_BYTES, to * FLOAT_BYTES)),
    ),
  };
}

/** What a model answers by itself: without the temperature that was fitted for it. */
const plainScores = ({ scores, temperature }: FullEvaluation) =>
  temperature === null ? scores : scaledScores(scores, 1 / temperature);

/**
 * For each validation picture of an ensemble of folds, in order: its class, and the answer of the member that had held it out, as that
 * answers by itself.
 */
export function outOfFoldAnswers(
  members: readonly Run[],
  which: Which,
  { dataset }: Run,
): Pick<FullEvaluation, 'labels' | 'scores'> {
  const answers = new Map<string, number[]>();
  for (const run of members) {
    const scores = run.validation ? plainScores(run.validation[which]) : [];
    imagesOf(run.dataset, 'val').forEach(({ path }, place) => {
      if (scores[place]) answers.set(path, scores[place]);
    });
  }
  const images = imagesOf(dataset, 'val');
  return {
    labels: images.map(({ label }) => label),
    scores: images.map(({ path }) => answers.get(path) as number[]),
  };
}
