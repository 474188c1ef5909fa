/** What a classifier page is about, as its own script finds it in the page. It imports types only. */

import type { Network } from '../network/types.ts';
import type { LabelsFile } from '../run/labelsFile.ts';

export interface PageData {
  /** Shown at the top. */
  title: string;
  labels: LabelsFile;
  /** That answers rest on guesses about the model, in a sentence; null where nothing was guessed. */
  guess: string | null;
  /** With places in place of arrays (networkData.ts). */
  network: Network;
}
