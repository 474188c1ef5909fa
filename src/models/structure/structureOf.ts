/** Makes the structure of a graph: its layers, and the blocks that they are folded into. Pure. */
import type { ModelGraph } from '../graph/modelGraph.ts';
import { sentenceOf } from './classWords.ts';
import { type FlowLayer, flowOf } from './flow.ts';
import { branchRegions, convolutionRegions, joinedOf, type Region } from './regions.ts';
import type { Structure, StructureNode } from './structure.ts';

/** Blocks in blocks, nested models not counted. */
const MOST_DEPTH = 2;

const NAMES: Record<Region['kind'], string> = {
  residual: 'Residual block',
  branches: 'Branches',
  convolution: 'Convolution block',
};
const SENTENCES: Record<Region['kind'], string> = {
  residual: 'Adds what it has found to what came in, so that nothing that was known is lost on the way.',
  branches: 'Looks at the same input in several ways at once, and puts the answers together.',
  convolution: 'One convolution, with what makes its answers even and decides which of them pass.',
};

/** What the names of several layers begin with, up to a word's end: "block_3"; null where that is nothing. */
function commonName(names: readonly string[]): string | null {
  const [first] = names;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--;
  if (names.every((name) => name.length === length || /[_/-]/.test(name[length])))
    return first.slice(0, length) || null;
  const end = Math.max(...['_', '-', '/'].map((sign) => first.slice(0, length).lastIndexOf(sign)));
  return end > 0 ? first.slice(0, end) : null;
}

/** A block that is being put together: the layers in it, by place. */
interface Block extends Region {
  parent: Block | null;
}

/** Blocks that lie in each other or apart, none too deep. */
function blocksOf(flow: readonly FlowLayer[]): Block[] {
  const joined = joinedOf(flow);
  const model = (place: number) => flow[place].models.join('\n');
  const isOneModel = ({ places }: Region) => places.every((place) => model(place) === model(places[0]));
  const blocks: Block[] = [];
  /** The smallest block that holds each layer. */
  const home = new Array<Block | null>(flow.length).fill(null);
  const depthOf = (block: Block | null): number => (block ? 1 + depthOf(block.parent) : 0);
  const add = (region: Region) => {
    const parent = home[region.places[0]];
    const isWhole = region.places.every((place) => home[place] === parent);
    if (!isWhole || depthOf(parent) >= MOST_DEPTH) return;
    if (parent?.places.length === region.places.length) return;
    const block = { ...region, parent };
    blocks.push(block);
    for (const place of region.places) home[place] = block;
  };
  const branches = branchRegions(flow, joined).filter(isOneModel);
  for (const region of branches.sort((a, b) => b.places.length - a.places.length)) add(region);
  const isTogether = (place: number, other: number) =>
    home[place] === home[other] && model(place) === model(other);
  for (const region of convolutionRegions(flow, joined, isTogether)) add(region);
  return blocks;
}

const sumOf = (layers: readonly FlowLayer[], name: 'parameters' | 'multiplyAdds') =>
  layers.reduce((sum, one) => sum + one[name], 0);

const isTrained = ({ layer, parameters }: FlowLayer) => layer.trainable && parameters > 0;

/** What is said of several layers that are drawn as one. */
function nodeOf(
  layers: readonly FlowLayer[],
  {
    id,
    name,
    parent,
    kind,
  }: { id: string; name: string; parent: string | null; kind: Region['kind'] | 'model' },
): StructureNode {
  const last = layers[layers.length - 1];
  return {
    ...{ id, kind: 'block', parent, name },
    className: kind === 'model' ? 'Model' : NAMES[kind],
    shape: last.shape,
    parameters: sumOf(layers, 'parameters'),
    multiplyAdds: sumOf(layers, 'multiplyAdds'),
    field: last.field,
    isTrained: layers.some(isTrained),
    sentence: kind === 'model' ? 'A network of its own, used here as one layer.' : SENTENCES[kind],
  };
}

/** The structure of any graph that can be read. Takes some milliseconds for hundreds of layers. */
export function structureOf(graph: ModelGraph): Structure {
  const flow = flowOf(graph);
  const blocks = blocksOf(flow);
  const idOf = (block: Block) =>
    `block ${flow[block.places[0]].id} … ${flow[block.places[block.places.length - 1]].id}`;
  const homes = new Map<number, Block>();
  // Blocks come before those in them.
  for (const block of blocks) for (const place of block.places) homes.set(place, block);
  const nodes = new Map<string, StructureNode>();

  function addModels(place: number): string | null {
    let parent: string | null = null;
    for (const id of flow[place].models) {
      if (!nodes.has(id)) {
        const layers = flow.filter(({ models }) => models.includes(id));
        nodes.set(id, nodeOf(layers, { id, name: id.split('/').at(-1)!, parent, kind: 'model' }));
      }
      parent = id;
    }
    return parent;
  }
  function addBlock(block: Block, model: string | null): string {
    const id = idOf(block);
    if (nodes.has(id)) return id;
    const parent = block.parent ? addBlock(block.parent, model) : model;
    const layers = block.places.map((place) => flow[place]);
    const name = commonName(layers.map(({ layer }) => layer.name)) ?? layers[0].layer.name;
    nodes.set(id, nodeOf(layers, { id, name, parent, kind: block.kind }));
    return id;
  }

  for (const [place, one] of flow.entries()) {
    const { id, layer, shape, parameters, multiplyAdds, field } = one;
    const model = addModels(place);
    const home = homes.get(place);
    const parent = home ? addBlock(home, model) : model;
    nodes.set(id, {
      ...{ id, kind: 'layer', parent, name: layer.name, className: layer.className },
      ...{ shape, parameters, multiplyAdds, field, isTrained: isTrained(one), sentence: sentenceOf(layer) },
    });
  }
  return {
    nodes: [...nodes.values()],
    edges: flow.flatMap(({ id, reads }) => reads.map((from): readonly [string, string] => [from, id])),
  };
}
