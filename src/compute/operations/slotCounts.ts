/** The rules by which weights move (see weightUpdate.ts), and how many slots each keeps a weight. It imports nothing. */
export const SLOT_COUNTS = { sgd: 0, momentum: 1, nesterov: 1, adam: 2, rmsprop: 1, average: 0 } as const;

export type UpdateRule = keyof typeof SLOT_COUNTS;
