/** npm run pretrained: which address is taken, what is copied from folders, what is said. Nothing leaves this machine. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyBases, fetchBases, listBases } from '../../../../scripts/pretrained/commands.mjs';
import { findPretrained } from '../../../../scripts/pretrained/find.mjs';
import { readOptions, SMALL_ONES } from '../../../../scripts/pretrained/options.mjs';
import * as code from '../../../../scripts/pretrained/source.ts';
import { tryPretrained } from '../../../../scripts/pretrained/start.mjs';
import { writeKeras } from '../../../../src/formats/keras/kerasOut.ts';
import { type ModelGraph, mapLayers } from '../../../../src/models/graph/modelGraph.ts';
import { sizeOf } from '../../../../src/models/layers/rule.ts';
import type { PretrainedBase } from '../../../../src/models/pretrained/pretrained.ts';
import { baseGraph } from '../../../../src/models/pretrained/recognize.ts';
import { sharedPath, withoutShared } from '../../support/shared.ts';
import { ANONYMOUS, type Publisher, proxyTo, publish, type StandInProxy } from './publisher.ts';

const REASON = withoutShared('pretrained/mobilenet_v1_0.25_224', 'pretrained/mobilenet_v2_0.35_224');
const V1 = sharedPath('pretrained/mobilenet_v1_0.25_224');
const V2 = sharedPath('pretrained/mobilenet_v2_0.35_224');

/** Weights in the shape of a base, as Keras publishes them. */
async function weightsFile(id: string): Promise<Uint8Array> {
  const graph: ModelGraph = mapLayers(baseGraph(code.pretrainedById(id)!), (layer) => ({
    ...layer,
    weights: layer.weights.map((one) => ({ ...one, values: new Float32Array(sizeOf(one.shape)).fill(0.5) })),
  }));
  const nothing = { classes: null, preprocessing: null, optimizer: null };
  return writeKeras({ origin: 'test', graph, ...nothing }, 'legacy.h5');
}

let unpinned: Uint8Array;
let pinned: Uint8Array;
beforeAll(async () => {
  unpinned = await weightsFile('mobilenet-v2-0.5');
  pinned = await weightsFile('mobilenet-v2-0.35');
});

let root: string;
let folder: string;
let staging: string;
let publisher: Publisher;
let said: string[];
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'darkroom-pretrained-'));
  folder = join(root, 'pretrained');
  staging = join(root, 'staging');
  publisher = await publish({ '/right.h5': unpinned, '/wrong.h5': pinned });
  said = [];
  vi.spyOn(console, 'log').mockImplementation((text) => said.push(text));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await publisher.close();
  rmSync(root, { recursive: true });
});

/** The page's code with the addresses of one base changed. */
function publishedAt(id: string, ...published: Partial<PretrainedBase['published'][number]>[]): typeof code {
  const base = {
    ...code.pretrainedById(id)!,
    published: published.map((one) => {
      const url = new URL(one.url ?? '', publisher.url).href;
      return { file: url.slice(url.lastIndexOf('/') + 1), what: 'h5 no top' as const, ...one, url };
    }),
  };
  return { ...code, PRETRAINED: [base] };
}
const fetchIt = (id: string, from: typeof code) => fetchBases([id], from, { folder, staging, env: {} });
const index = () => JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')).bases;

describe('fetching', () => {
  it('takes the first address that gives the right file', async () => {
    const addresses = [
      ...['/nowhere.h5', '/wrong.h5'].map((url) => ({ url })),
      { url: '/right.h5', md5: '0'.repeat(32) },
      { url: '/right.h5' },
    ];
    expect(await fetchIt('mobilenet-v2-0.5', publishedAt('mobilenet-v2-0.5', ...addresses))).toBeNull();
    expect(index()).toEqual([
      { id: 'mobilenet-v2-0.5', files: ['mobilenet-v2-0.5/right.h5'], bytes: unpinned.length },
    ]);
    expect(said.at(-1)).toMatch(
      /^Fetched from localhost:\d+: MobileNetV2 0.5, not verified: only its shapes/,
    );
    expect(readdirSync(staging)).toEqual([]);
    await fetchIt('mobilenet-v2-0.5', publishedAt('mobilenet-v2-0.5', { url: '/nowhere.h5' }));
    expect(said.at(-1)).toMatch(/^Here already: MobileNetV2 0.5/);
  });

  it('refuses other weights than the known ones, and says so', async () => {
    const from = publishedAt('mobilenet-v2-0.35', { url: '/wrong.h5' });
    expect(await fetchIt('mobilenet-v2-0.35', from)).toMatch(/^MobileNetV2 0.35 could not be fetched/);
    expect(said.join('\n')).toContain('has the shape of MobileNetV2 0.35, but not its published weights');
    expect(index()).toEqual([]);
  });

  it('refuses the page on which a network asks for a password', async () => {
    publisher.files.set('/model.json', { body: new TextEncoder().encode('<html>Log in</html>'), etag: null });
    const from = publishedAt('mobilenet-0.25', { url: '/model.json', what: 'tfjs with top' });
    await fetchIt('mobilenet-0.25', from);
    expect(said.join('\n')).toContain('what came is no model');
  });

  it('asks for a network where no server is there', async () => {
    const from = publishedAt(
      'mobilenet-v2-0.5',
      { url: 'http://localhost:9/a.h5' },
      { url: 'http://localhost:9/b.h5' },
    );
    expect(await fetchIt('mobilenet-v2-0.5', from)).toContain('Is there a network?');
    expect(said).toHaveLength(1);
  });

  it.skipIf(REASON)(`takes a folder of TensorFlow.js with a file for each layer${REASON}`, async () => {
    const model = JSON.parse(
      readFileSync(join(V1, 'model.json'), 'utf8').replaceAll('"ReLU"', '"Activation"'),
    );
    for (const { class_name, config } of model.modelTopology.model_config.config.layers)
      if (class_name === 'Activation' && 'max_value' in config)
        Object.assign(config, { activation: 'relu6' });
    const bytes = readFileSync(join(V1, 'group1-shard1of1.bin'));
    let offset = 0;
    model.weightsManifest = model.weightsManifest[0].weights.map(
      (weight: { shape: number[] }, at: number) => {
        const path = `group${at + 1}-shard1of1`;
        const length = 4 * sizeOf(weight.shape);
        publisher.files.set(`/v1/${path}`, { body: bytes.subarray(offset, offset + length), etag: null });
        offset += length;
        return { paths: [path], weights: [weight] };
      },
    );
    const body = new TextEncoder().encode(JSON.stringify(model));
    publisher.files.set('/v1/model.json', { body, etag: null });
    publisher.faults.set('/v1/group9-shard1of1', [{ status: 503 }]);
    const address = { url: '/v1/model.json', what: 'tfjs with top' } as const;
    expect(await fetchIt('mobilenet-0.25', publishedAt('mobilenet-0.25', address, address))).toBeNull();
    expect(index()[0].files.slice(0, 2)).toEqual([
      'mobilenet-0.25/model.json',
      'mobilenet-0.25/group1-shard1of1',
    ]);
    expect(said.at(-1)).toContain('verified by the SHA-256 of its weights. Its top is cut off');
  });
});

describe('copying', () => {
  it('says what was found and not taken', async () => {
    mkdirSync(join(root, 'from', 'deep', 'er'), { recursive: true });
    writeFileSync(join(root, 'from', 'deep', 'er', 'mine.h5'), unpinned);
    writeFileSync(join(root, 'from', 'other.h5'), pinned);
    writeFileSync(join(root, 'from', 'model.json'), '{"modelTopology": ');
    writeFileSync(join(root, 'from', 'notes.txt'), 'nothing');
    expect(await copyBases(join(root, 'from'), null, code, folder)).toBeNull();
    expect(index()).toEqual([
      { id: 'mobilenet-v2-0.5', files: ['mobilenet-v2-0.5/mine.h5'], bytes: unpinned.length },
    ]);
    expect(said.map((line) => line.replace(root, ''))).toEqual([
      'Copied /from/deep/er/mine.h5: MobileNetV2 0.5, not verified: only its shapes were checked.',
      expect.stringMatching(/^Not taken: \/from\/model.json. "model.json" is no valid JSON/),
      expect.stringMatching(
        /^Not taken: \/from\/other.h5. "other.h5" has the shape of MobileNetV2 0.35, but not/,
      ),
    ]);
    await listBases(code, folder);
    expect(said.filter((line) => line.includes(' here, '))).toEqual([
      expect.stringMatching(/^mobilenet-v2-0.5 +2.8 MB +Apache-2.0 +ImageNet.* here, not verified/),
    ]);
    expect(await copyBases(join(root, 'from'), ['vgg-16'], code, folder)).toContain(
      'holds no weights of vgg-16',
    );
    expect(await copyBases(join(root, 'staging'), null, code, folder)).toContain('no file of a model');
  });
});

describe('finding one base', () => {
  it.skipIf(REASON)(`searches subfolders, and names what is there instead${REASON}`, async () => {
    const above = sharedPath('pretrained');
    const { files, verified } = await findPretrained(above, 'mobilenet-v2-0.35');
    expect(files).toEqual([join(V2, 'model.json'), join(V2, 'group1-shard1of1.bin')]);
    expect(verified).toBe('the SHA-256 of its weights');
    expect((await findPretrained(join(V1, 'model.json'), 'mobilenet-0.25')).files).toHaveLength(2);
    await expect(findPretrained(above, 'vgg-16')).rejects.toThrow(
      /holds no weights of VGG16. What is there:\n.*model.json: MobileNet 0.25\n.*model.json: MobileNetV2 0.35$/,
    );
  });

  it('takes other weights in its shape where that was said', async () => {
    const file = join(root, 'mine.h5');
    writeFileSync(file, pinned);
    await expect(findPretrained(root, 'mobilenet-v2-0.35')).rejects.toThrow('but not its published weights');
    const { files, verified } = await findPretrained(file, 'mobilenet-v2-0.35', { unverified: true });
    expect([files, verified]).toEqual([[file], null]);
    await expect(findPretrained(join(root, 'nowhere'), 'mobilenet-v2-0.35')).rejects.toThrow(
      'There is no file',
    );
  });
});

describe('npm start', () => {
  let proxy: StandInProxy | null = null;
  afterEach(async () => {
    await proxy?.close();
    proxy = null;
  });
  /** Where the two lie at their publishers, behind a proxy that has them. */
  function publishSmall() {
    for (const id of SMALL_ONES) {
      const path = new URL('.', code.pretrainedById(id)!.published[0].url).pathname;
      const from = id === 'mobilenet-0.25' ? V1 : V2;
      for (const name of ['model.json', 'group1-shard1of1.bin'])
        publisher.files.set(path + name, { body: readFileSync(join(from, name)), etag: null });
    }
  }
  const attempt = (limitMs = 10_000) =>
    tryPretrained({ folder, staging, limitMs, env: { HTTPS_PROXY: proxy!.url }, tls: ANONYMOUS });

  it.skipIf(REASON)(`fetches the small ones, once${REASON}`, async () => {
    publishSmall();
    proxy = await proxyTo(publisher);
    expect(await attempt()).toBe('Pretrained networks: fetched MobileNetV2 0.35 and MobileNet 0.25.');
    expect(index().map(({ id }: { id: string }) => id)).toEqual(SMALL_ONES);
    const asked = proxy.requests.length;
    expect(await attempt()).toBeNull();
    expect(proxy.requests).toHaveLength(asked);
  });

  it('goes on without them', async () => {
    proxy = await proxyTo(publisher, 403);
    expect(await attempt()).toMatch(/^Pretrained networks: none could be fetched \(storage.*answered 403\)/);
    expect(existsSync(folder)).toBe(false);
  });

  it('does not wait for a network that says nothing', async () => {
    proxy = await proxyTo(publisher, 0);
    expect(await attempt(300)).toMatch(/none could be fetched \(not within \d+ s\)/);
  });

  it('means the two whose weights are known', () => {
    expect(SMALL_ONES).toEqual(code.PRETRAINED.filter(({ pin }) => pin).map(({ id }) => id));
  });
});

describe('the command line', () => {
  const read = (...args: string[]) => readOptions(args, code.PRETRAINED);
  it('is read', () => {
    expect(read()).toEqual({ what: 'fetch', from: null, ids: null });
    expect(read('resnet-50', 'vgg-16').ids).toEqual(['resnet-50', 'vgg-16']);
    expect(read('--all').ids).toHaveLength(code.PRETRAINED.length);
    expect(read('--from', 'dir', 'vgg-16')).toEqual({ what: 'fetch', from: 'dir', ids: ['vgg-16'] });
    expect([read('--from=dir').from, read('--list').what, read('--help').what]).toEqual([
      'dir',
      'list',
      'help',
    ]);
  });

  it.each([
    [['--from'], '--from needs a folder'],
    [['--everything'], 'There is no option --everything'],
    [['alexnet'], 'There is no pretrained network "alexnet". There are mobilenet-v2-0.35,'],
  ])('refuses %o', (args, words) => {
    expect(() => read(...args)).toThrow(words);
  });
});

it.skipIf(REASON)(`public/pretrained is served as any file${REASON}`, async () => {
  const { serve } = await import('../../../../scripts/serve.mjs');
  cpSync(V2, join(root, 'dist', 'pretrained', 'mobilenet-v2-0.35'), { recursive: true });
  writeFileSync(join(root, 'dist', 'pretrained', 'x.h5'), unpinned);
  const server = await serve({ port: 0, folder: join(root, 'dist') });
  const typeOf = async (path: string) =>
    (await fetch(`${server.url}pretrained/${path}`)).headers.get('content-type');
  expect(await typeOf('mobilenet-v2-0.35/model.json')).toBe('application/json; charset=utf-8');
  expect(await typeOf('mobilenet-v2-0.35/group1-shard1of1.bin')).toBe('application/octet-stream');
  expect(await typeOf('x.h5')).toBe('application/octet-stream');
  await server.close();
});
