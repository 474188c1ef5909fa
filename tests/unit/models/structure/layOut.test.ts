/** A network laid out: every box has a place of its own, and lines go down. */
import { expect, it } from 'vitest';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { layOut } from '../../../../src/models/structure/layout/layOut.ts';
import { structureOf } from '../../../../src/models/structure/structureOf.ts';
import { visible } from '../../../../src/models/structure/visible.ts';

it('places every layer of an open network below what it reads, and none on another', () => {
  const graph = graphOf(modelById('mobilenet-v2'), [96, 96, 3], 2, { width: 1 });
  const structure = structureOf(graph);
  const all = visible(structure, new Set(structure.nodes.map(({ id }) => id)));
  const boxes = all.nodes.map(({ id }) => ({ id, width: 160, height: 40 }));
  const laid = layOut({ boxes, edges: all.edges });
  const places = new Map(laid.boxes.map((box) => [box.id, box]));
  expect(laid.boxes.map(({ id }) => id)).toEqual(boxes.map(({ id }) => id));
  for (const { from, to, points } of laid.edges) {
    expect(places.get(from)!.y).toBeLessThan(places.get(to)!.y);
    expect(points.length).toBeGreaterThan(1);
  }
  for (const a of laid.boxes)
    for (const b of laid.boxes)
      if (a !== b)
        expect(Math.abs(a.x - b.x) >= 160 || Math.abs(a.y - b.y) >= 40, `${a.id} on ${b.id}`).toBe(true);
  expect(laid.height).toBeGreaterThan(100 * 40);
});
