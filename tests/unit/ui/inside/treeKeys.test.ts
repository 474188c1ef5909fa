/** The tree of a network: what is seen of it, and what its keys do. */
import { expect, it } from 'vitest';
import type { Structure } from '../../../../src/models/structure/structure.ts';
import { rowsOf, treeMove } from '../../../../src/ui/inside/structure/treeKeys.ts';

const node = (id: string, parent: string | null, kind: 'layer' | 'block' = 'layer') => ({ id, parent, kind });
const STRUCTURE = {
  nodes: [
    node('in', null),
    node('block', null, 'block'),
    node('a', 'block'),
    node('b', 'block'),
    node('out', null),
  ],
  edges: [],
} as unknown as Structure;
const CLOSED: ReadonlySet<string> = new Set();
const OPEN = new Set(['block']);
const ids = (open: ReadonlySet<string>) =>
  rowsOf(STRUCTURE, open).map((row) => `${row.level} ${row.node.id}`);
const move = (key: string, at: number, open = CLOSED) => treeMove(key, rowsOf(STRUCTURE, open), at, open);

it('shows what an open block holds, one level down', () => {
  expect(ids(CLOSED)).toEqual(['1 in', '1 block', '1 out']);
  expect(ids(OPEN)).toEqual(['1 in', '1 block', '2 a', '2 b', '1 out']);
});

it('goes up and down, opens and closes, and to the block around', () => {
  expect(move('ArrowDown', 0)).toEqual({ go: 'block' });
  expect(move('ArrowUp', 0)).toBeNull();
  expect(move('End', 0, OPEN)).toEqual({ go: 'out' });
  expect(move('Home', 3, OPEN)).toEqual({ go: 'in' });
  expect(move('ArrowRight', 1)).toEqual({ toggle: 'block' });
  expect(move('ArrowRight', 1, OPEN)).toEqual({ go: 'a' });
  expect(move('ArrowRight', 0)).toBeNull();
  expect(move('ArrowLeft', 3, OPEN)).toEqual({ go: 'block' });
  expect(move('ArrowLeft', 1, OPEN)).toEqual({ toggle: 'block' });
  expect(move('ArrowLeft', 1)).toBeNull();
  expect(move('Enter', 1)).toEqual({ toggle: 'block' });
  expect(move(' ', 0)).toBeNull();
  expect(move('x', 0)).toBeNull();
});
