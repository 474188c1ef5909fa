/**
 * Class names as other tools write them beside a model: a text with a name a line, a list or a numbering in JSON. Pure; it
 * must not know of archives.
 */
import { isObject } from '../keras/kerasArguments.ts';

/** Names in the order of the outputs. */
export interface NamesFile {
  classes: string[];
  /** True for "0 name" lines, as Teachable Machine writes them. */
  numbered: boolean;
}

/** The names, unless one is empty or stands twice: then they cannot tell outputs apart. */
function distinct(names: readonly unknown[]): string[] | null {
  const texts = names.map((name) => (typeof name === 'string' ? name.trim() : ''));
  return texts.length > 0 && !texts.includes('') && new Set(texts).size === texts.length ? texts : null;
}

/** Names by numbers that go from 0 to the last without a gap. */
function byNumber(entries: readonly (readonly [number: number, name: string])[]): string[] | null {
  const names = new Map(entries);
  if (names.size !== entries.length) return null;
  return distinct(entries.map((_, number) => names.get(number)));
}

/** Reads a text with a name a line, numbered ("0 cat", "0: cat") or not. Null where it is none. */
export function namesInText(text: string): NamesFile | null {
  const lines = text
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter(Boolean);
  const entries = lines.flatMap((line): [number, string][] => {
    const [, number, name] = /^(\d{1,6})(?:\s*[:,]\s*|\s+)(\S.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[Number(number), name]];
  });
  const numbered = entries.length === lines.length ? byNumber(entries) : null;
  if (numbered) return { classes: numbered, numbered: true };
  const classes = distinct(lines);
  return classes && { classes, numbered: false };
}

/** Reads a list of names, {"cat": 0} as Keras' class_indices, or {"0": "cat"}. Null where it is none of them. */
export function namesInJson(value: unknown): string[] | null {
  if (Array.isArray(value)) return distinct(value);
  if (!isObject(value)) return null;
  const entries = Object.entries(value);
  const isNumber = (one: unknown) => Number.isSafeInteger(one);
  if (entries.every(([, number]) => isNumber(number)))
    return byNumber(entries.map(([name, number]) => [number as number, name]));
  if (entries.every(([number, name]) => /^\d+$/.test(number) && typeof name === 'string'))
    return byNumber(entries.map(([number, name]) => [Number(number), name as string]));
  return null;
}
