/**
 * Guesses in which encoding the names of a zip are written, from all of them together. Pure; it may import the encodings and
 * their scores only.
 */
import type { EncodingGuess, NameEncoding } from '../types.ts';
import { strictDecoder } from './nameEncodings.ts';
import { GUESSED, textScore } from './nameScores.ts';

/** Natural logarithm of how many times likelier a reading must be than the next one. */
const SURE = Math.log(3000);
/** More names than this tell nothing new. */
const MOST_NAMES = 2000;

/** The encoding of the standard, in which any bytes are names, and how much likelier another one must be. */
const FALLBACK: NameEncoding = 'cp437';
const BEYOND_FALLBACK = Math.log(600);

/**
 * The encoding in which all of `names` are text and likeliest, by the frequency of letters. `names` are parts of paths with
 * bytes beyond ASCII, each once. Where nothing is much likelier than the standard's cp437, that is taken.
 */
export function guessEncoding(names: readonly Uint8Array[]): EncodingGuess {
  const looked = names.slice(0, MOST_NAMES);
  const readings = GUESSED.flatMap((encoding) => {
    const decode = strictDecoder(encoding);
    const texts = looked.map(decode);
    if (texts.some((text) => text === null)) return [];
    const score = texts.reduce((sum, text) => sum + textScore(text!, encoding), 0);
    return [{ encoding, text: texts.join('/'), score }];
  }).sort((a, b) => b.score - a.score);
  const fallback = readings.find(({ encoding }) => encoding === FALLBACK)!;
  const best = readings[0].score - fallback.score < BEYOND_FALLBACK ? fallback : readings[0];
  const rival = readings.find(({ text }) => text !== best.text);
  return { encoding: best.encoding, sure: !rival || best.score - rival.score >= SURE };
}
