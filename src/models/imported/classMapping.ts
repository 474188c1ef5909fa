/** Which output of an imported model answers for which class of a dataset, and what follows from it. Pure; no tfjs. */
import { UserError } from '../../shared/errors.ts';
import type { HeadPlan } from '../head/fitHead.ts';
import { answerNames, type ClassMapping, type ImportedModel } from './importedModel.ts';

type Answering = Pick<ImportedModel, 'name' | 'outputs' | 'classes' | 'mapping'>;

/** "No_Finding " and "no finding" are the same name. */
const plain = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');

/**
 * The output for each class of a dataset: by name, where the model has names; by order, where it has none and as many outputs
 * as there are classes, for Keras numbers classes in the order of their names too. Null where nothing says which.
 */
export function matchClasses(
  { outputs, classes }: Pick<Answering, 'outputs' | 'classes'>,
  wanted: readonly string[],
): (number | null)[] {
  const count = outputs === 1 ? 2 : outputs;
  if (!classes) return wanted.map((_, label) => (count === wanted.length ? label : null));
  const names = classes.slice(0, count).map(plain);
  return wanted.map((name) => {
    const found = names.indexOf(plain(name));
    // A name that stands twice says nothing.
    return found >= 0 && names.lastIndexOf(plain(name)) === found ? found : null;
  });
}

/** The outputs for the classes of a dataset: as chosen by hand for these classes, else as matched. */
export function mappingFor(model: Answering, classes: readonly string[]): ClassMapping {
  const { mapping } = model;
  const sameClasses =
    mapping?.classes.length === classes.length && mapping.classes.every((name, at) => name === classes[at]);
  return mapping && sameClasses ? mapping : { classes, outputs: matchClasses(model, classes) };
}

/** "A", "A and B", "A, B and 3 more" */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `“${name}”`);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Classes of the dataset that no output answers for, as a sentence; null where each has one of its own. */
export function mappingProblem(model: Answering, { classes, outputs }: ClassMapping): string | null {
  const lacking = classes.filter((_, label) => outputs[label] === null);
  if (lacking.length > 0) return `The model has no output for ${listed(lacking)}.`;
  const twice = outputs.find((output, label) => outputs.indexOf(output) !== label);
  if (twice === undefined || twice === null) {
    if (model.outputs === 1 && classes.length !== 2)
      return `One sigmoid unit tells two classes apart; the dataset has ${classes.length}.`;
    return null;
  }
  const both = classes.filter((_, label) => outputs[label] === twice);
  return `${listed(both)} have the same output, “${answerNames(model)[twice]}”.`;
}

/** What will happen with this mapping, sentence by sentence. */
export function mappingSentences(model: Answering, mapping: ClassMapping): string[] {
  const { classes, outputs } = mapping;
  const problem = mappingProblem(model, mapping);
  if (problem)
    return [
      problem,
      'It can be evaluated once every class of the dataset has an output of its own.',
      `Training it further replaces its last layer by a new one for ${classes.length} classes; the rest keeps its weights.`,
    ];
  const sentences: string[] = [];
  if (!model.classes)
    sentences.push(
      'The file names no classes: its outputs are taken in the order of the names, as Keras numbers them. Correct them where that is wrong.',
    );
  const left = answerNames(model).filter((_, output) => !outputs.includes(output));
  if (left.length > 0)
    sentences.push(
      `The dataset has no ${listed(left)}: ${left.length === 1 ? 'this output is' : 'these outputs are'} left out, and the other probabilities are taken relative to each other.`,
    );
  if (sentences.length === 0) sentences.push('Every class of the dataset has its output.');
  return sentences;
}

/**
 * What must become of the model's outputs for a dataset with these classes.
 * @param seed Of a new last layer.
 * @throws UserError where it is to be evaluated and some class has no output of its own.
 */
export function headPlanFor(
  model: Answering,
  classes: readonly string[],
  purpose: 'evaluate' | 'train',
  seed: number,
): HeadPlan {
  const mapping = mappingFor(model, classes);
  const problem = mappingProblem(model, mapping);
  if (problem) {
    if (purpose === 'train') return { kind: 'new', units: classes.length, seed };
    throw new UserError(
      `“${model.name}” cannot be evaluated on this dataset. ${problem} The model knows ${listed(answerNames(model))}; the dataset has ${listed(classes)}.`,
      'Say on the Model step which output stands for which class, or train the model further.',
    );
  }
  const outputs = mapping.outputs as number[];
  const count = model.outputs === 1 ? 2 : model.outputs;
  const same = count === outputs.length && outputs.every((output, label) => output === label);
  return same ? { kind: 'keep' } : { kind: 'select', outputs };
}
