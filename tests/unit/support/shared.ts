/** Why a test is skipped, and the files that the repository does not hold: real pictures, strangers' models, the field's inputs. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * What the name of a test says where it is skipped: why. Empty, so false, where what it needs is there.
 * Use: `describe.skipIf(REASON)(`the real chest X-rays${REASON}`, …)`.
 */
export function skipReason(what: string, isThere: boolean): string {
  return isThere ? '' : ` (skipped: ${what} is not there)`;
}

/** Path of a file of the shared folder, which stands beside the repository where it is there at all. */
export function sharedPath(file: string): string {
  return fileURLToPath(new URL(`../../../../shared/${file}`, import.meta.url));
}

/** The reason to skip what needs these files of the shared folder; empty where all are there. */
export function withoutShared(...files: string[]): string {
  const missing = files.find((file) => !existsSync(sharedPath(file)));
  return skipReason(`../shared/${missing}`, missing === undefined);
}
