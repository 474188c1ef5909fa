/** A node of a structure in words. Pure. */
import type { StructureNode } from '../../../models/structure/structure.ts';
import { formatCount } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';

/** Letters that a box has room for. */
const MOST = 28;

export const clipped = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text);

/** "conv2d, Conv2D, 222 × 222 × 32, 896 parameters"; whether a block is open is said by the role. */
export function nodeName({
  name,
  className,
  shape,
  parameters,
}: Pick<StructureNode, 'name' | 'className' | 'shape' | 'parameters'>): string {
  const learned = parameters > 0 ? `, ${formatCount(parameters)} parameters` : '';
  return `${isolated(name)}, ${className}, ${shape.join(' × ')}${learned}`;
}

/** "11 × 11 of the picture’s pixels, in steps of 4" */
export function fieldText({ field }: Pick<StructureNode, 'field'>): string {
  if (!field) return 'the whole picture';
  const [rows, columns] = field.size;
  const [down, along] = field.stride;
  return `${rows} × ${columns} pixels, in steps of ${down === along ? down : `${down} and ${along}`}`;
}

/** Whether training moves its weights, in a word. */
export function trainedText({ isTrained, parameters }: StructureNode): string {
  if (parameters === 0) return 'nothing to learn';
  return isTrained ? 'trained' : 'kept as it is (frozen)';
}
