/** Reads JSON that somebody else may have written, field by field, and says in words what is wrong. It imports its neighbours only. */
import { UserError } from './errors.ts';

/** What a file is called in sentences, and what is expected of it. */
export interface FileKind {
  name: string;
  expected: string;
}

/** Throws: the file cannot be used, and why. */
export function refuse({ name, expected }: FileKind, what: string): never {
  throw new UserError(`This ${name} cannot be used: ${what}.`, expected);
}

/** The fields of one object of a file, each of a known kind; `path` is what a sentence calls it. */
export class Fields {
  private readonly fields: Readonly<Record<string, unknown>>;
  constructor(
    readonly file: FileKind,
    private readonly path: string,
    value: unknown,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      refuse(file, `"${path}" is not an object`);
    this.fields = value as Record<string, unknown>;
  }
  /** The whole of a text. */
  static of(file: FileKind, text: string): Fields {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      refuse(file, 'it is not JSON, or not whole');
    }
    return new Fields(file, '', value);
  }
  fail(what: string): never {
    return refuse(this.file, what);
  }
  private inside(key: string): string {
    return this.path ? `${this.path}.${key}` : key;
  }
  private wrong(key: string, expected: string): never {
    return this.fail(`"${this.inside(key)}" is not ${expected}`);
  }
  raw(key: string): unknown {
    return Object.hasOwn(this.fields, key) ? this.fields[key] : undefined;
  }
  /** Of all fields that are there. */
  names(): string[] {
    return Object.keys(this.fields);
  }
  object(key: string): Fields {
    return new Fields(this.file, this.inside(key), this.raw(key));
  }
  /** A list of objects. */
  objects(key: string): Fields[] {
    const items = this.list(key, 'objects', (_): _ is unknown => true);
    return items.map((item, at) => new Fields(this.file, `${this.inside(key)}[${at}]`, item));
  }
  text(key: string): string {
    const value = this.raw(key);
    return typeof value === 'string' ? value : this.wrong(key, 'a text');
  }
  one<T extends string>(key: string, of: readonly T[]): T {
    const value = this.raw(key);
    return of.find((known) => known === value) ?? this.wrong(key, `one of ${of.join(', ')}`);
  }
  number(key: string, min = Number.NEGATIVE_INFINITY): number {
    const value = this.raw(key);
    return Number.isFinite(value) && (value as number) >= min
      ? (value as number)
      : this.wrong(key, `a number${min === 0 ? ' from 0 on' : ''}`);
  }
  /** A whole number. */
  count(key: string, min = 0): number {
    const value = this.raw(key);
    return Number.isSafeInteger(value) && (value as number) >= min
      ? (value as number)
      : this.wrong(key, `a whole number from ${min} on`);
  }
  flag(key: string): boolean {
    const value = this.raw(key);
    return typeof value === 'boolean' ? value : this.wrong(key, 'true or false');
  }
  list<T>(key: string, expected: string, fits: (item: unknown) => item is T): T[] {
    const value = this.raw(key);
    return Array.isArray(value) && value.every(fits) ? value : this.wrong(key, `a list of ${expected}`);
  }
  texts(key: string, expected: string): string[] {
    return this.list(key, expected, (item): item is string => typeof item === 'string');
  }
  /** What `read` makes of a field, null where the file has null. */
  orNull<T>(key: string, read: () => T): T | null {
    return this.raw(key) === null ? null : read();
  }
  /** The same of a field that files of older pages lack. */
  laterOrNull<T>(key: string, read: () => T): T | null {
    return this.raw(key) === undefined ? null : this.orNull(key, read);
  }
}
