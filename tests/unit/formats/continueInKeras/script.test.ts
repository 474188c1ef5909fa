/** The exported Python parses, uses every setting, and comes with what it needs. */
import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { packContinueInKeras } from '../../../../src/formats/continueInKeras/continueInKeras.ts';
import { TRAIN_SCRIPT, trainNotebook } from '../../../../src/formats/continueInKeras/script.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { SETTING_NAMES } from '../../../../src/settings.ts';
import { compilePython, NO_PYTHON, PYTHON } from '../../support/python.ts';
import { finishedRun, smallDataset } from '../finishedRun.ts';

interface Cell {
  cell_type: string;
  source: string[];
}
const notebookCells = () => (JSON.parse(trainNotebook()) as { cells: Cell[] }).cells;

describe('train.py and the notebook', () => {
  it.skipIf(!PYTHON)(`are Python${NO_PYTHON}`, () => {
    const cells = notebookCells().filter(({ cell_type }) => cell_type === 'code');
    expect(cells.length).toBeGreaterThan(8);
    const texts = cells.map(({ source }) => source.join(''));
    compilePython(TRAIN_SCRIPT, ...texts, texts.join('\n\n'));
  });

  it('hold the same code', () => {
    const code = notebookCells()
      .map(({ source }) => source.join(''))
      .join('\n');
    for (const line of TRAIN_SCRIPT.split('\n').filter((text) => /^(def|class|import|from) /.test(text)))
      expect(code).toContain(line);
    expect(code).not.toContain('__main__');
  });

  it('read every setting that a training depends on, and no other', () => {
    // The device is chosen by --devices; class mode, width and dropout stand in the model's layers, the scale in its
    // preprocessing; what of a base is trained, in the layers too, and what chose its weights, in them; how the page holds its pictures is its own affair; what was
    // fitted before judging, in the model's threshold; how it divided them stands in images.json.
    const elsewhere = [
      ...['device', 'classMode', 'width', 'headDropout', 'rescale'],
      ...['cut', 'head', 'views', 'unfreeze', 'classWeight'],
      ...['fitThreshold', 'fitTemperature', 'headFolds', 'averageWithBase', 'foldsBy'],
      ...['keepDatasets', 'keepRuns', 'pictureMemory'],
      ...['groupPattern', 'valShare', 'testShare', 'splitSeed', 'nameEncoding', 'folderChoices'],
    ];
    const read = [...TRAIN_SCRIPT.matchAll(/settings(?:"\])?\["(\w+)"\]/g)].map(([, name]) => name);
    expect([...new Set(read)].sort()).toEqual(
      SETTING_NAMES.filter((name) => !elsewhere.includes(name)).sort(),
    );
  });

  it('come with the run, its weights and golden answers', async () => {
    const run = runFile(finishedRun());
    const golden = { inputShape: [1], inputs: [[1]], outputs: [[0.5]] };
    const kerasConfig = { class_name: 'Sequential', config: {} };
    const blob = await packContinueInKeras({
      runFile: run,
      images: smallDataset().images,
      kerasConfig,
      weights: Uint8Array.of(1, 2),
      optimizer: { className: 'Adam', learningRate: 0.001, momentum: 0, iterations: 30, slots: [] },
      threshold: 0.3,
      golden,
    });
    const zip = await JSZip.loadAsync(await blob.arrayBuffer());
    expect(Object.keys(zip.files).sort()).toEqual([
      'README.md',
      'golden.json',
      'images.json',
      'model.weights.h5',
      'run.json',
      'train.ipynb',
      'train.py',
    ]);
    expect(JSON.parse(await zip.file('run.json')!.async('string'))).toEqual({
      ...run,
      model: {
        ...run.model,
        config: kerasConfig,
        optimizerState: { optimizer: 'adam', momentum: 0, step: 30 },
        threshold: 0.3,
      },
    });
    const images = JSON.parse(await zip.file('images.json')!.async('string')) as object[];
    expect(images).toHaveLength(7);
    expect(images[3]).toEqual({
      path: 'val/NORMAL/3.jpeg',
      split: 'val',
      label: 0,
      file: 'val/NORMAL/3.jpeg',
      bytes: 9,
      crc32: 1,
    });
    expect(await zip.file('README.md')!.async('string')).toContain('Run 3');
    expect(await zip.file('README.md')!.async('string')).toContain('outputs above 0.3000 count as');
    expect(JSON.parse(await zip.file('golden.json')!.async('string'))).toEqual(golden);
  });
});
