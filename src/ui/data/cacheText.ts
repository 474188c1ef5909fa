/** Where the decoded pictures are, in words. It imports types and the formats only. */
import type { CacheState } from '../../dataset/pool/stores.ts';
import { formatBytes } from '../../shared/format.ts';

/** "294 MB of decoded pictures: in memory, and kept in this browser until you forget them." */
export function cacheText({ bytes, memoryLimitBytes, keptIn, storageFull }: CacheState): string {
  const fits = bytes <= memoryLimitBytes;
  const beyond = storageFull
    ? 'the rest is decoded again when it is needed'
    : 'the rest is read from this browser’s storage';
  const where = fits ? 'in memory' : `at most ${formatBytes(memoryLimitBytes)} in memory, ${beyond}`;
  const after = keptIn
    ? 'Kept in this browser until you forget them.'
    : storageFull
      ? 'Not kept: this browser’s storage has no room left.'
      : 'Gone when this page is closed.';
  return `${formatBytes(bytes)} of decoded pictures: ${where}. ${after}`;
}
