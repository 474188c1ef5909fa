/** Models by strangers, nested and not: each has a structure, and can be cut at any of its layers. They are read in place. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layerTable } from '../../../../src/models/graph/layerTable.ts';
import { layerGraph } from '../../../../src/models/structure/layerGraph.ts';
import { structureOf } from '../../../../src/models/structure/structureOf.ts';
import { visible } from '../../../../src/models/structure/visible.ts';
import { modelIn, sharedFile } from '../../formats/files.ts';
import { sharedPath, withoutShared } from '../../support/shared.ts';

const NO_MODELS = withoutShared('real_models');
const FOLDERS = [
  'h5_fer2013_mini_xception',
  'h5_mnist_cnn',
  'keras3_cifar10_cnn',
  'tfjs_pneumonia_cnn',
  'tm_pneumonia',
];

describe.skipIf(NO_MODELS)(`structures of models of strangers${NO_MODELS}`, () => {
  it.each(FOLDERS)('%s', async (folder) => {
    const names = readdirSync(sharedPath(`real_models/${folder}`)).filter((name) =>
      /\.(h5|hdf5|keras|bin)$|^model\.json$/.test(name),
    );
    const { graph } = await modelIn(names.map((name) => sharedFile(`real_models/${folder}/${name}`)));
    const structure = structureOf(graph);
    const rows = layerTable(graph);
    const layers = structure.nodes.filter(
      ({ kind, className }) => kind === 'layer' && className !== 'InputLayer',
    );
    expect(layers.map(({ id }) => id).sort()).toEqual(rows.map(({ name }) => name).sort());
    const folded = visible(structure, new Set());
    expect(folded.nodes.length).toBeLessThanOrEqual(layers.length + 1);
    for (const { id, shape } of layers)
      expect(layerTable(layerGraph(graph, id)).at(-1)?.outputShape).toEqual(shape);
  });
});
