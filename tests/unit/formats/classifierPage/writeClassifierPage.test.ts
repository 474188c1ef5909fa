/** The classifier page as text: nothing of a name becomes markup, and its size is known before it is written. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  readClassifierPage,
  writeClassifierPage,
} from '../../../../src/formats/classifierPage/writeClassifierPage.ts';
import { EXPORT_TARGETS, LARGE_FILE_BYTES } from '../../../../src/formats/model/exportTargets.ts';
import { networkOf } from '../../../../src/formats/network/networkOf.ts';
import type { Network } from '../../../../src/formats/network/types.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { LABELS } from '../layerModels.ts';
import { graphOfModel } from '../models.ts';

const EVIL = '</script><img src=x onerror=alert(1)>';

describe('writeClassifierPage', () => {
  let network: Network;
  beforeAll(async () => {
    await tf.setBackend('cpu');
    const model = buildModel(graphOf(modelById('mlp-64x3'), [12, 12, 3], 3), 1);
    network = networkOf(graphOfModel(model));
    model.dispose();
  });

  it('lets no name become markup', async () => {
    const labels = { ...LABELS, classes: ['a', EVIL, 'c'] };
    const html = await (await writeClassifierPage(network, labels, EVIL)).text();
    expect(html).not.toContain('<img');
    expect(html.match(/<\/script>/g)).toHaveLength(3);
  });

  it('refuses every connection and names no address', async () => {
    const html = await (await writeClassifierPage(network, LABELS, 'Cats')).text();
    expect(html).toMatch(
      /content="default-src 'none'; script-src 'sha256-[^']+' 'wasm-unsafe-eval'; style-src 'sha256-[^']+'; base-uri/,
    );
    expect(html.replace("'wasm-unsafe-eval'", '')).not.toMatch(/https?:|unsafe/);
  });

  it('reads back to the same network, bit by bit', async () => {
    const labels = { ...LABELS, classes: ['a', EVIL, 'c'] };
    const html = await (await writeClassifierPage(network, labels, EVIL)).text();
    expect(readClassifierPage(html)).toEqual(network);
  });

  it('is small but for its weights, and says its size before', async () => {
    const { size } = await writeClassifierPage(network, LABELS, 'Cats');
    const foretold = EXPORT_TARGETS.page.bytesFor!(432 * 64 + 64 + 2 * (64 * 64 + 64) + 64 * 3 + 3);
    expect(size - foretold).toBeGreaterThan(0);
    expect(size - foretold).toBeLessThan(46_000);
    expect(foretold).toBeLessThan(LARGE_FILE_BYTES);
  });
});
