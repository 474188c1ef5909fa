/** Heat maps in words: what they show, what they do not, and why there is none now. Pure: it imports types and what a state means. */

import { type AppState, activeRun } from '../../app/state/state.ts';
import { isolated } from '../../shared/names.ts';
import type { Explanation } from '../../training/explain/explain.ts';

/** What no heat map says. */
export const LIMITS =
  'A heat map shows where the answer came from, not why, and not whether it is right: a wrong answer has one as well. It is scaled by its own maximum, so two maps cannot be compared by their brightness.';

/** What one heat map shows. */
export function explanationText(explanation: Explanation, classNames: readonly string[]): string {
  const { models } = explanation;
  const text = mapText(explanation, classNames);
  return models === 1 ? text : `${text} It is the mean of the maps of ${models} models.`;
}

function mapText({ method, layer, label, maximum }: Explanation, classNames: readonly string[]): string {
  const name = isolated(classNames[label]);
  const isZero = !(maximum > 0);
  if (method === 'grad-cam' && layer) {
    if (isZero) return `Grad-CAM finds no place that speaks for ${name}: the map is zero everywhere.`;
    const [rows, columns] = layer.cells;
    return `Grad-CAM: the places that speak for ${name}, in the ${rows} × ${columns} cells of the layer ${isolated(layer.name)}, smoothed to the size of the picture.`;
  }
  if (isZero) return `No pixel changes the answer ${name} at all: the map is zero everywhere.`;
  const twin = classNames.length === 2 ? ' With two classes it is the same for both.' : '';
  return `Saliency: how much each pixel would change the answer ${name}, for or against.${twin} This model has no convolution for Grad-CAM to look at.`;
}

/** Why no picture can be computed at this moment, or null. It passes by itself unless the device is missing. */
export function obstacle(state: AppState): string | null {
  const training = activeRun(state);
  if (training) return `Run ${training.number} is training; this waits for its end.`;
  const busy = state.runs.find((run) => run.busy !== null);
  if (busy)
    return `Run ${busy.number} is being ${busy.busy === 'packing' ? 'exported' : 'judged'}; this waits for its end.`;
  if (state.device.status === 'looking') return 'The device is being opened.';
  return state.device.status === 'missing' ? state.device.error.message : null;
}
