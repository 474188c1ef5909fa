/** The activations that are one pass where a backend has the kernels, by Keras' names. It imports nothing. */

export const PASS_ACTIVATIONS = [
  'linear',
  'relu',
  'relu6',
  'sigmoid',
  'hard_sigmoid',
  'silu',
  'hard_silu',
  'gelu',
] as const;
export type PassActivation = (typeof PASS_ACTIVATIONS)[number];

/** Second names. */
const ALSO: Readonly<Record<string, PassActivation>> = { swish: 'silu', hard_swish: 'hard_silu' };

/** The activation of that name that is one pass; null where it takes more. */
export function passOf(name: unknown): PassActivation | null {
  const known = ALSO[name as string] ?? name;
  return PASS_ACTIVATIONS.find((one) => one === known) ?? null;
}
