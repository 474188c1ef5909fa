/** The recipe that is carried out, kept in the browser beyond the visit, by one tab at a time. It must not train. */

import type { RecipeJob } from '../../recipes/job.ts';
import { recipeIn } from '../../recipes/recipeFile.ts';
import { Fields } from '../../shared/fields.ts';

const STORAGE_KEY = 'darkroom.recipeJob';
const LOCK = 'darkroom recipe';

/** What an earlier visit was at work with, or another tab is; null where there is none that can be read. */
export function readJob(storage: Storage | null): RecipeJob | null {
  try {
    const text = storage?.getItem(STORAGE_KEY) ?? 'null';
    const job: RecipeJob | null = JSON.parse(text);
    if (!job) return null;
    const fields = Fields.of({ name: 'recipe', expected: '' }, text);
    return { ...job, recipe: recipeIn(fields.object('recipe')) };
  } catch {
    // Somebody else's text under our key, or of another version: as good as nothing.
    return null;
  }
}

/** Keeps it for later visits; null forgets it. */
export function keepJob(storage: Storage | null, job: RecipeJob | null): void {
  try {
    if (job) storage?.setItem(STORAGE_KEY, JSON.stringify(job));
    else storage?.removeItem(STORAGE_KEY);
  } catch {
    // The browser keeps nothing (private window, quota): it lasts for this visit.
  }
}

/** The browser's locks; where it has none, this page is taken for the only one. */
const locks = (): LockManager | undefined => globalThis.navigator?.locks;

/** Works while no other tab carries out a recipe; false where one does. */
export async function ifFree(work: () => Promise<void>): Promise<boolean> {
  const manager = locks();
  if (manager)
    return manager.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return lock !== null;
    });
  await work();
  return true;
}

/** Works as soon as no other tab carries out a recipe: at once, or when that has ended or died. */
export async function onceFree(work: () => Promise<void>): Promise<void> {
  await (locks()?.request(LOCK, work) ?? work());
}
