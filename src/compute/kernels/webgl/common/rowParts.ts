/** How a sum over the rows of all pictures is cut among the invocations of a shader. It imports nothing. */

/** Invocations that keep a GPU busy. */
const MIN_INVOCATIONS = 2 ** 15;
/** Positions that one invocation sums over, about: a driver kills what runs for seconds. */
const MAX_POSITIONS = 4096;

/** Cuts `rows` of `width` positions for a result of `texels`; at least in two, so that none sees the whole batch. */
export function rowParts(
  rows: number,
  width: number,
  texels: number,
): { parts: number; rowsPerPart: number } {
  const wanted = Math.max(2, MIN_INVOCATIONS / texels, (rows * width) / MAX_POSITIONS);
  const rowsPerPart = Math.ceil(rows / Math.min(rows, wanted));
  return { parts: Math.ceil(rows / rowsPerPart), rowsPerPart };
}
