/** A base as it lies in the browser's storage: everything but its weights, as text. It must not know of the state. */
import type { KeptAbout } from '../../dataset/kept/storage.ts';
import type { Base } from '../../models/base/base.ts';

/** Where bases lie in the browser's private file system. */
export const BASES = 'bases';
export const WEIGHTS = 'weights.bin';

/** What its directory says of a base. */
export interface BaseAbout extends KeptAbout {
  base: string;
  /** Of its weights. */
  bytes: number;
}

/** The base as text. Numbers that are no variables, as Normalization's, are in its graph. */
export function baseText(base: Base): string {
  return JSON.stringify(base, (_, value) =>
    value instanceof Float32Array ? { float32: Array.from(value) } : value,
  );
}

/** The base of a text; null where it is none, or one of another version of the page. */
export function baseOfText(text: string): Base | null {
  try {
    const base: Base = JSON.parse(text, (_, value) =>
      Array.isArray(value?.float32) ? Float32Array.from(value.float32) : value,
    );
    return base.id && base.graph && base.cutLayers.length > 0 ? base : null;
  } catch {
    return null;
  }
}
