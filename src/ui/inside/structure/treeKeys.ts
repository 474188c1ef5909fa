/** The rows of a tree and what its keys do there, by the ARIA tree pattern. Pure. */
import type { Structure, StructureNode } from '../../../models/structure/structure.ts';

export interface Row {
  node: StructureNode;
  /** From 1. */
  level: number;
}

/** What is seen of the tree, from top to bottom. */
export function rowsOf({ nodes }: Structure, open: ReadonlySet<string>): Row[] {
  const children = new Map<string | null, StructureNode[]>();
  for (const node of nodes) {
    const siblings = children.get(node.parent);
    if (siblings) siblings.push(node);
    else children.set(node.parent, [node]);
  }
  const under = (parent: string | null, level: number): Row[] =>
    (children.get(parent) ?? []).flatMap((node) => [
      { node, level },
      ...(node.kind === 'block' && open.has(node.id) ? under(node.id, level + 1) : []),
    ]);
  return under(null, 1);
}

/** What a key does at a row: it goes to another, or opens or closes a block. Null where it does nothing here. */
export function treeMove(
  key: string,
  rows: readonly Row[],
  at: number,
  open: ReadonlySet<string>,
): { go: string } | { toggle: string } | null {
  const { node } = rows[at];
  const isBlock = node.kind === 'block';
  const isOpen = open.has(node.id);
  const go = (place: number) => (rows[place] ? { go: rows[place].node.id } : null);
  switch (key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(rows.length - 1);
    case 'ArrowRight':
      if (!isBlock) return null;
      return isOpen ? go(at + 1) : { toggle: node.id };
    case 'ArrowLeft':
      if (isBlock && isOpen) return { toggle: node.id };
      return node.parent === null ? null : { go: node.parent };
    case 'Enter':
    case ' ':
      return isBlock ? { toggle: node.id } : null;
    default:
      return null;
  }
}
