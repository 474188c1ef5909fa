/** Tells a run that was saved to a file from other texts, by what is in it. It imports nothing. */

/** What trained the run of a text, or of its beginning: the page, or Keras going on from a run of the page; null for other texts. */
export function runOrigin(text: string): 'darkroom' | 'keras' | null {
  if (/"format"\s*:\s*"darkroom-result"/.test(text)) return 'keras';
  return /"format"\s*:\s*"darkroom-run"/.test(text) ? 'darkroom' : null;
}
