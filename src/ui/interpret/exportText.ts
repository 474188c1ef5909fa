/** What the page says of exports. It must not know of components. */

import type { ExportReport, Run } from '../../app/state/state.ts';
import { EXPORT_TARGETS, type ExportTarget, LARGE_FILE_BYTES } from '../../formats/model/exportTargets.ts';
import { modelAt } from '../../models/imported/chosenModel.ts';
import { formatBytes } from '../../shared/format.ts';

/** What a format is for; with its size where that matters before it is made. */
export function exportHelp(run: Run, target: ExportTarget): string {
  const { help, bytesFor } = EXPORT_TARGETS[target];
  if (!bytesFor) return help;
  const bytes = bytesFor(modelAt(run, run.settings, run.dataset.classes.length).parameters);
  return bytes > LARGE_FILE_BYTES ? `${help} It will have ${formatBytes(bytes)}, so it opens slowly.` : help;
}

/** How the file answers that was saved: "darkroom-run-1.keras, read back: answers the same, largest difference 3e-8." */
export function exportSentence({ name, same, maxDifference }: ExportReport): string {
  if (same)
    return maxDifference === 0
      ? `${name}, read back: answers the same, with no difference at all.`
      : `${name}, read back: answers the same, largest difference ${maxDifference.toExponential(0)}.`;
  return Number.isNaN(maxDifference)
    ? `${name}, read back, gives no answers that could be compared. Do not rely on it.`
    : `${name}, read back, does not answer the same: largest difference ${maxDifference.toExponential(0)}. Do not rely on it.`;
}
