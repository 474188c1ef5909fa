/** Numbers, counts and times as the page and its files write them. It imports nothing. */

const COUNT = new Intl.NumberFormat('en-GB');

/** 19267841 → "19,267,841". */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** A count with its word: (1, 'image') → "1 image", (5216, 'image') → "5,216 images". */
export function formatQuantity(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** A loss or an accuracy: "0.5123"; a dash where there is none, or where it is not a number. */
export function formatFigure(value: number | null | undefined, digits = 4): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}

/** A duration in the two units that matter: "850 ms", "12 s", "4 min 05 s", "2 h 10 min". */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  const pad = (part: number) => String(part).padStart(2, '0');
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** A time that was extrapolated, to two digits: "45 ms", "1.2 s", "12 s", "3 min 20 s". */
export function formatEstimate(ms: number): string {
  if (ms < 1) return 'under 1 ms';
  const rounded = Number(ms.toPrecision(2));
  return rounded >= 1000 && rounded < 10_000 ? `${rounded / 1000} s` : formatDuration(rounded);
}

/** A time left, which is never more exact than a second: "less than 1 s", "about 12 s". */
export function formatRemaining(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '–';
  return ms < 1000 ? 'less than 1 s' : `about ${formatDuration(ms)}`;
}

/** Bytes in decimal units: "2.3 GB". */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power]}`;
}
