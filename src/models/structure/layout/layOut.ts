/** Places for what is drawn of a structure, from top to bottom. It must not know what the boxes are. */
import { Graph, layout } from '@dagrejs/dagre';

/** A box, its size in pixels. */
export interface Box {
  id: string;
  width: number;
  height: number;
}

export interface ToLayOut {
  boxes: readonly Box[];
  edges: readonly (readonly [from: string, to: string])[];
}

/** A box, by its middle. */
export interface LaidBox extends Box {
  x: number;
  y: number;
}

/** A line from box to box, through these points. */
export interface LaidEdge {
  from: string;
  to: string;
  points: readonly { x: number; y: number }[];
}

export interface Laid {
  /** Of the whole drawing, in pixels. */
  width: number;
  height: number;
  /** In the order that was given. */
  boxes: LaidBox[];
  edges: LaidEdge[];
}

/** Between one row of boxes and the next, between neighbours of a row, and around all. */
const GAPS = { ranksep: 28, nodesep: 20, edgesep: 12, marginx: 12, marginy: 12 };

/** The longest path is not the fairest rank, but of hundreds of layers in a row it is found in half of the time. */
export function layOut({ boxes, edges }: ToLayOut): Laid {
  const graph = new Graph();
  graph.setGraph({ ...GAPS, rankdir: 'TB', ranker: 'longest-path' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    boxes: boxes.map((box) => {
      const { x, y } = graph.node(box.id) as LaidBox;
      return { ...box, x, y };
    }),
    edges: edges.map(([from, to]) => ({ from, to, points: (graph.edge(from, to) as LaidEdge).points })),
  };
}
