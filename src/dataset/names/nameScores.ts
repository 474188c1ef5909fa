/**
 * How likely a text is in a language, by plain frequencies of its letters: enough to tell which of several readings of the same
 * bytes was meant. Pure; it may import the encodings and the letters only.
 */
import type { NameEncoding } from '../types.ts';
import { charsBetween } from './nameEncodings.ts';
import * as letters from './nameLetters.ts';

/** The natural logarithm of the probability of a character, without regard to its neighbours. */
type CharScore = (char: string) => number;

/** What hardly stands in any name: other letters, drawings of frames. */
const RARE = Math.log(1e-6);
/** Punctuation that fonts for names have, in any script. */
const PUNCTUATION = new Set('、。・「」『』（）ー－＿　～！＆＋＝［］【】《》，：·–—’‘“”°ºª«»№');
const PUNCTUATION_SCORE = Math.log(1e-3);

/** Takes `share` of the text to be these letters, the first ones more often (Zipf's law, flattened at its start). */
function ranked(list: string, share: number): Map<string, number> {
  const distinct = [...new Set(list)];
  const flat = distinct.length / 10 + 5;
  const sum = distinct.reduce((total, _, rank) => total + 1 / (rank + flat), 0);
  return new Map(distinct.map((letter, rank) => [letter, Math.log(share / (rank + flat) / sum)]));
}

/** Letters that are all as frequent. */
function even(list: Iterable<string>, share: number): Map<string, number> {
  const distinct = [...new Set(list)];
  return new Map(distinct.map((letter) => [letter, Math.log(share / distinct.length)]));
}

/** The first list that holds the letter, in small letters, counts. */
function scoreOf(...lists: ReadonlyMap<string, number>[]): CharScore {
  return (char) => {
    const small = char.toLowerCase();
    for (const list of lists) {
      const score = list.get(small);
      if (score !== undefined) return score;
    }
    return PUNCTUATION.has(char) ? PUNCTUATION_SCORE : RARE;
  };
}

const between = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i));

/** All of 94 trail bytes: the rows of characters that the national standards order by how common they are. */
const TRAILS = [0xa1, 0xfe] as const;
const western = () => scoreOf(ranked(letters.WESTERN, 0.06));
const centralEuropean = () => scoreOf(ranked(letters.CENTRAL_EUROPEAN, 0.1));
const cyrillic = () => scoreOf(ranked(letters.RUSSIAN, 0.95), even(letters.OTHER_CYRILLIC, 0.03));

/** The encodings that are guessed at, the likelier first, each with what is written in it. */
const MODELS: Partial<Record<NameEncoding, () => CharScore>> = {
  cp437: western,
  cp850: western,
  'windows-1252': western,
  ibm866: cyrillic,
  'windows-1251': cyrillic,
  'koi8-r': cyrillic,
  shift_jis: () =>
    scoreOf(
      even([...between(0x3041, 0x3093), ...between(0x30a1, 0x30f6), 'ー'], 0.55),
      ranked(letters.KANJI, 0.3),
      // JIS level 1
      even(charsBetween('shift_jis', [0x88, 0x97], [0x40, 0xfc]), 0.1),
    ),
  gb18030: () =>
    scoreOf(
      ranked(letters.SIMPLIFIED, 0.7),
      // GB 2312, level 1
      even(charsBetween('gb18030', [0xb0, 0xd7], TRAILS), 0.25),
    ),
  big5: () =>
    scoreOf(
      ranked(letters.TRADITIONAL, 0.7),
      // level 1
      even(charsBetween('big5', [0xa4, 0xc6], [0x40, 0xfe]), 0.25),
    ),
  'euc-kr': () =>
    scoreOf(
      ranked(letters.HANGUL, 0.7),
      // KS X 1001: Hangul
      even(charsBetween('euc-kr', [0xb0, 0xc8], TRAILS), 0.25),
    ),
  cp852: centralEuropean,
  'windows-1250': centralEuropean,
  'windows-874': () => scoreOf(ranked(letters.THAI, 0.95)),
};
export const GUESSED = Object.keys(MODELS) as NameEncoding[];

/** A letter of the Latin alphabet costs about this much in any language, a sign that is no letter more. */
const ASCII_LETTER = Math.log(0.03);
const ASCII_SIGN = Math.log(0.003);
/** A capital letter at the start of a word or among others, and one right behind a small letter. */
const CAPITAL = Math.log(0.25);
const CAPITAL_INSIDE = Math.log(0.005);
/** Two accents side by side. */
const ACCENTS = Math.log(0.3);
/** Latin letters right beside those of another script: Chinese and Japanese allow for it, alphabets hardly. */
const MIXED = Math.log(0.003);
const BESIDE_CJK = Math.log(0.1);

const isCapital = (char: string) => char !== char.toLowerCase();
const isSmall = (char: string) => char !== char.toUpperCase();
const isLatin = (char: string) => /\p{Script=Latin}/u.test(char);
const isOfAlphabet = (char: string) => /[\p{Script=Cyrillic}\p{Script=Thai}]/u.test(char);
const isCjk = (char: string) => char >= '\u2e80';

/** What it costs that a character stands right behind another one. */
function pairScore(before: string, char: string): number {
  if (before < '\u0080' && char < '\u0080') return 0;
  const capital = isCapital(char) ? (isSmall(before) ? CAPITAL_INSIDE : CAPITAL) : 0;
  if (isLatin(before) && isLatin(char))
    return capital + (before >= '\u0080' && char >= '\u0080' ? ACCENTS : 0);
  const [latin, other] = isLatin(before) ? [true, char] : [isLatin(char), before];
  if (!latin) return capital;
  return capital + (isOfAlphabet(other) ? MIXED : isCjk(other) ? BESIDE_CJK : 0);
}

const scores = new Map<NameEncoding, CharScore>();
function charScore(encoding: NameEncoding): CharScore {
  const known = scores.get(encoding) ?? MODELS[encoding]!();
  scores.set(encoding, known);
  return known;
}

/** The natural logarithm of how likely a text is, of those that are written in an encoding of GUESSED. */
export function textScore(text: string, encoding: NameEncoding): number {
  const score = charScore(encoding);
  let sum = 0;
  let before = '';
  for (const char of text) {
    if (char >= '\u0080') sum += score(char);
    else sum += /[a-z0-9 _.()-]/i.test(char) ? ASCII_LETTER : ASCII_SIGN;
    sum += pairScore(before, char);
    before = char;
  }
  return sum;
}
