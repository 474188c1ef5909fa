/** Tells a run and a recipe that were saved to files from other texts, by what is in them. It imports nothing. */

/** What trained the run of a text, or of its beginning: the page, or Keras going on from a run of the page; null for other texts. */
export function runOrigin(text: string): 'darkroom' | 'keras' | null {
  if (/"format"\s*:\s*"darkroom-result"/.test(text)) return 'keras';
  return /"format"\s*:\s*"darkroom-run"/.test(text) ? 'darkroom' : null;
}

/** Whether a text, or its beginning, is a recipe: not a run that names one. */
export function isRecipeText(text: string): boolean {
  return /^\s*\{[^{]*"format"\s*:\s*"darkroom-recipe"/.test(text);
}
