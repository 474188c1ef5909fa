/** Files that say more of a model and come after it, as labels.txt dropped alone. It must not import tfjs. */

import type { Guess } from '../../models/graph/modelFile.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import { UserError } from '../../shared/errors.ts';
import { filesArchive } from '../zip/archive.ts';
import { namesFor, readBeside } from './beside.ts';

/**
 * The model with what these files say of it; what was chosen by hand for its outputs gives way to their names.
 * @param files Their names say that they lie beside models (`isSidecarName`).
 * @throws UserError where they say nothing, or name other classes than the model has answers.
 */
export async function withBesideFiles(model: ImportedModel, files: readonly File[]): Promise<ImportedModel> {
  const archive = filesArchive(files[0].name, files);
  const beside = await readBeside([{ archive, folder: '' }], model, model.name);
  const { classes, remarks } = namesFor(beside, beside, model.outputs);
  const { preprocessing } = model;
  // A likely range is a guess that replaces a guess, but nothing that was said.
  const said = beside.preprocessing;
  const range = said ?? (model.guesses.includes('range') ? beside.likelyRange : null);
  if (!classes && !range)
    throw new UserError(
      remarks[0] ?? `"${files[0].name}" says nothing of “${model.name}” that can be read.`,
      'Expected a class name a line, in the order of the model’s outputs.',
    );
  const isKnown = (guess: Guess) =>
    !beside.guesses?.includes(guess) && (guess === 'order' ? classes : said) !== null;
  return {
    ...model,
    ...(classes && { classes, mapping: null }),
    ...(range && { preprocessing: { ...preprocessing, scale: range.scale, offset: range.offset } }),
    preprocessingSaid: model.preprocessingSaid || (said !== null && isKnown('range')),
    guesses: model.guesses.filter((guess) => !isKnown(guess)),
    remarks: [...model.remarks, ...remarks],
  };
}
