/** Why runs are not kept, in words that say what to do. Pure: it imports types and errors only. */
import { toPlainError } from '../../shared/errors.ts';
import type { Gone } from './database.ts';

const NO_STORAGE =
  'This browser keeps no runs, as in a private window: they last until the page is closed. Download what you need.';
export const NO_ROOM =
  'The browser has no room left to keep runs: they last until the page is closed. Remove runs or kept datasets, or download what you need.';
const NEWER_RUNS =
  'A newer version of Darkroom keeps the runs of this browser, and this older page cannot read them. They are not lost: reload the page to get the newer version. Runs that are trained here last until the page is closed, so download them first.';

/** What became of the storage that was open. */
export const GONE_TEXT: Record<Gone, string> = {
  newer:
    'A newer version of Darkroom was opened in another tab and has taken over the kept runs. What is trained here from now on lasts until the page is closed: download it, then reload the page.',
  cleared:
    'The browser has closed the storage of the kept runs, as when the data of this site are cleared: they may be gone. The runs on this page last until it is closed: download what you need, then reload the page.',
};

/** Why an ended run lacks something in the storage. */
export const NO_ROOM_FOR_WEIGHTS =
  'The browser had no room for the weights of this run: only its figures are kept. Download the weights before you close the page, or remove runs or kept datasets to make room.';
export const REMOVED_ELSEWHERE =
  'This run was removed in another tab, so it is not kept any more. Download what you need of it before you close the page.';

/** True where the storage is full. */
export function isFull(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
}

/** Why something could not be kept, as a sentence. */
export function problemOf(thrown: unknown): string {
  if (isFull(thrown)) return NO_ROOM;
  if (thrown instanceof DOMException && thrown.name === 'VersionError') return NEWER_RUNS;
  return `${NO_STORAGE} (${toPlainError(thrown).message})`;
}
