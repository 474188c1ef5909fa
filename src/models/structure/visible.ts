/** What of a structure is drawn: closed blocks as one, open ones as what they hold. Pure. */
import type { Structure, StructureNode } from './structure.ts';

export interface Visible {
  /** In the order of computing; of an open block what it holds, not the block. */
  nodes: readonly StructureNode[];
  /** No edge twice, none within a closed block. */
  edges: readonly (readonly [from: string, to: string])[];
}

/** @param open Ids of blocks; one in a closed block stays unseen. */
export function visible({ nodes, edges }: Structure, open: ReadonlySet<string>): Visible {
  /** The node itself, or the outermost closed block around it. */
  const shownFor = new Map<string, string>();
  for (const { id, parent } of nodes) {
    const around = parent === null ? null : (shownFor.get(parent) as string);
    // What stands for its block is drawn in its place, unless that block is open and seen.
    const isSeen = parent === null || (around === parent && open.has(parent));
    shownFor.set(id, isSeen ? id : (around as string));
  }
  const isDrawn = ({ id, kind }: StructureNode) =>
    shownFor.get(id) === id && !(kind === 'block' && open.has(id));
  const joined = new Map<string, readonly [string, string]>();
  for (const [from, to] of edges) {
    const edge = [shownFor.get(from) as string, shownFor.get(to) as string] as const;
    if (edge[0] !== edge[1]) joined.set(edge.join('\n'), edge);
  }
  return { nodes: nodes.filter(isDrawn), edges: [...joined.values()] };
}

/** The blocks around a node, the innermost first. */
export function blocksAround({ nodes }: Structure, id: string): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found: string[] = [];
  for (let at = byId.get(id)?.parent ?? null; at !== null; at = byId.get(at)?.parent ?? null) found.push(at);
  return found;
}

/** Ids of the layers whose name or class has the text in it, whatever its case; of no text none. */
export function matching({ nodes }: Structure, text: string): string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return nodes
    .filter(
      ({ kind, id, className }) => kind === 'layer' && `${id} ${className}`.toLowerCase().includes(wanted),
    )
    .map(({ id }) => id);
}
