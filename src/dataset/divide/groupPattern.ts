/**
 * A pattern that finds a picture's group (its patient) in its file name: checked before it is used, so that no pattern
 * can hold up the page. Pure; it may import the settings, shared/errors and paths only.
 */
import { SETTINGS } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { fileNameOf } from '../paths.ts';

/**
 * The chest X-ray names: person1946_bacteria_4874.jpeg → person1946, IM-0115-0001.jpeg → IM-0115,
 * NORMAL2-IM-1427-0001.jpeg → NORMAL2-IM-1427, BACTERIA-1008087-0001.jpeg → BACTERIA-1008087 (the names of the second
 * publication). Other names match nothing: each of their pictures is a group of its own.
 */
export const DEFAULT_GROUP_PATTERN = SETTINGS.groupPattern.default as string;

const MAX_PATTERN_LENGTH = 200;
/** Longer names are cut: no file system has them. */
const MAX_NAME_LENGTH = 255;
/** Repeats in a row that may divide a name among them; each multiplies the time by the length of the name. */
const MAX_REPEATS = 3;
/** Ways of reading the rest of a pattern; each multiplies the time too. */
const MAX_CHOICES = 64;

/** How a part of a pattern can be read: the repeats in a row, and the number of other choices. */
interface Freedom {
  repeats: number;
  choices: number;
}

const NONE: Freedom = { repeats: 0, choices: 1 };

function refuse(why: string): never {
  throw new UserError(
    `The pattern for groups ${why}.`,
    'Use something like ^(person\\d+)_ with the part that names the patient in round brackets.',
  );
}

/** Walks over a valid pattern and adds up its freedom; the engine itself has checked the grammar. */
function freedomOf(source: string): Freedom {
  let at = 0;

  /** One character, class or group, without what repeats it. */
  function atom(): Freedom {
    const first = source[at];
    if (first === '(') {
      at += /^\((\?(:|<?[=!]|<[^>]*>))?/.exec(source.slice(at))![0].length;
      const inner = alternatives();
      at++;
      return inner;
    }
    if (first === '[') at += /^\[(\\.|[^\]\\])*\]/.exec(source.slice(at))![0].length;
    else at += first === '\\' ? 2 : 1;
    return NONE;
  }

  /** An atom and how often: *, +, ?, {n}, {n,} or {n,m}, lazily or not. */
  function term(): Freedom {
    const inner = atom();
    const quantifier = /^([*+?]|\{(\d+)(,(\d*))?\})\??/.exec(source.slice(at));
    if (!quantifier) return inner;
    at += quantifier[0].length;
    const [, sign, least, range, most] = quantifier;
    if (sign === '?') return { repeats: inner.repeats, choices: inner.choices + 1 };
    // Once exactly is no repeat.
    if (least === '1' && range === undefined) return inner;
    // (a+)+, (a|a)*: the time doubles with every character.
    if (inner.repeats > 0 || inner.choices > 1)
      refuse('repeats a part that itself repeats or has alternatives, which can take forever');
    if (least !== undefined && (range === undefined || least === most)) return NONE;
    return { repeats: 1, choices: 1 };
  }

  function alternatives(): Freedom {
    const read: Freedom[] = [];
    do {
      if (source[at] === '|') at++;
      let freedom = NONE;
      while (at < source.length && source[at] !== '|' && source[at] !== ')') {
        const next = term();
        freedom = {
          repeats: freedom.repeats + next.repeats,
          choices: freedom.choices * next.choices,
        };
      }
      read.push(freedom);
    } while (source[at] === '|');
    return {
      repeats: Math.max(...read.map(({ repeats }) => repeats)),
      choices: read.reduce((sum, { choices }) => sum + choices, 0),
    };
  }

  return alternatives();
}

/**
 * The groups that a pattern finds: a function from a picture's path to the text of the round brackets, or null where
 * its file name does not match. Matching takes at most some milliseconds a name: what could take exponential time
 * is refused, and at most three repeats may stand in a row (two where the pattern does not begin with ^).
 * @param source A JavaScript regular expression without slashes or flags, with exactly one capturing group.
 * @throws UserError where it is invalid, has no or several groups, or could take too long.
 */
export function groupFinder(source: string): (path: string) => string | null {
  if (source.length > MAX_PATTERN_LENGTH)
    refuse(`has ${source.length} characters, and at most ${MAX_PATTERN_LENGTH} are allowed`);
  let pattern: RegExp;
  let groups: number;
  try {
    pattern = new RegExp(source);
    // With an empty alternative it matches anything and so tells how many groups there are.
    groups = new RegExp(`${source}|`).exec('')!.length - 1;
  } catch (thrown) {
    refuse(`is no regular expression (${thrown instanceof Error ? thrown.message : thrown})`);
  }
  if (groups !== 1) refuse(`must have exactly one pair of capturing brackets, and this has ${groups}`);
  const { repeats, choices } = freedomOf(source);
  if (repeats + (source.startsWith('^') ? 0 : 1) > MAX_REPEATS)
    refuse('has too many repeats (*, + or {n,m}) in a row; begin it with ^, or use fewer');
  if (choices > MAX_CHOICES) refuse('has too many alternatives and optional parts');
  return (path) => {
    const name = fileNameOf(path).slice(0, MAX_NAME_LENGTH);
    return pattern.exec(name)?.[1] || null;
  };
}
