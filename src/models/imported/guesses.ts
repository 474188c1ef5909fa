/** What of an imported model is only a guess, in words, and how somebody confirms it. Pure; no tfjs. */

import type { Guess, PerChannel, Preprocessing } from '../graph/modelFile.ts';
import { mappingFor } from './classMapping.ts';
import type { ClassMapping, ImportedModel } from './importedModel.ts';

/** Ranges that networks are usually trained on, as scale and offset of bytes 0..255. */
export const RANGES = [
  { id: '0..1', label: '0 to 1 (values / 255)', scale: 1 / 255, offset: 0 },
  { id: '-1..1', label: '−1 to 1 (values / 127.5 − 1)', scale: 1 / 127.5, offset: -1 },
  { id: '0..255', label: '0 to 255 (as they are)', scale: 1, offset: 0 },
] as const;

type Range = Pick<Preprocessing, 'scale' | 'offset'>;

/** "0 to 1 (values / 255)", or the numbers where they are none of the usual ones. */
export function rangeText({ scale, offset }: Range): string {
  const known = RANGES.find(
    (range) =>
      typeof scale === 'number' &&
      Math.abs(range.scale - scale) < 1e-9 * range.scale &&
      range.offset === offset,
  );
  return known?.label ?? `values × ${numbersText(scale)}${offset === 0 ? '' : ` + ${numbersText(offset)}`}`;
}

/** "0.0171248", or "(0.0171248, 0.017507, 0.0174292)" by channel. */
function numbersText(numbers: PerChannel): string {
  const short = (value: number) => Number(value.toPrecision(6));
  return typeof numbers === 'number' ? `${short(numbers)}` : `(${numbers.map(short).join(', ')})`;
}

/** An imported model, or what run.json says of one. */
export type GuessedModel = Pick<ImportedModel, 'name' | 'guesses' | 'preprocessing'>;

/** Beside figures where a whole sentence has no room. */
export const GUESS_MARK = 'Rests on a guess.';

/**
 * What stands beside every figure or answer that rests on guesses; null where nothing was guessed.
 * @param what Rests on them.
 */
export function guessText(
  { name, guesses, preprocessing }: GuessedModel,
  what: 'figures' | 'answers' = 'figures',
): string | null {
  const sentences = [
    ...(guesses.includes('order')
      ? [
          `Nothing says which output of “${name}” stands for which class: they are taken in the order of the class names.`,
        ]
      : []),
    ...(guesses.includes('range')
      ? [
          `Nothing says which range of values “${name}” takes: ${rangeText(preprocessing).replace(/ \(.*/, '')} is assumed.`,
        ]
      : []),
  ];
  if (sentences.length === 0) return null;
  const count = sentences.length === 1 ? 'this guess' : 'these guesses';
  return `These ${what} rest on ${count}. ${sentences.join(' ')} Where that is wrong, so are they.`;
}

/** Names of all outputs as the mapping has them; null where some output stands for no class. */
function namesByOutput({ outputs }: ImportedModel, mapping: ClassMapping): string[] | null {
  const count = outputs === 1 ? 2 : outputs;
  const labels = Array.from({ length: count }, (_, output) => mapping.outputs.indexOf(output));
  return labels.includes(-1) || mapping.classes.length !== count
    ? null
    : labels.map((label) => mapping.classes[label]);
}

/**
 * The model after somebody said that what was guessed is right: its outputs bear the names of these classes from now on.
 * @param classes Of the dataset that is open; without one the order cannot be told, and stays a guess.
 */
export function confirmedModel(model: ImportedModel, classes: readonly string[] | null): ImportedModel {
  const isGuessed = model.guesses.includes('order');
  const names = isGuessed && classes ? namesByOutput(model, mappingFor(model, classes)) : null;
  const guesses: Guess[] = isGuessed && !names ? ['order'] : [];
  return { ...model, classes: names ?? model.classes, guesses };
}

const sameValues = (a: Preprocessing, b: Preprocessing) =>
  `${a.scale}` === `${b.scale}` && `${a.offset}` === `${b.offset}` && a.channelOrder === b.channelOrder;

/** The model of an ended run without the guesses of it that agree with what is known of `model` by now. */
export function confirmedBy(ran: ImportedModel, model: ImportedModel): ImportedModel {
  const { mapping, preprocessing } = ran;
  const agrees = (guess: Guess) => {
    if (model.guesses.includes(guess)) return false;
    if (guess === 'range') return sameValues(preprocessing, model.preprocessing);
    const known = mapping && mappingFor(model, mapping.classes).outputs;
    return known?.every((output, label) => output === mapping?.outputs[label]);
  };
  return { ...ran, guesses: ran.guesses.filter((guess) => !agrees(guess)) };
}
