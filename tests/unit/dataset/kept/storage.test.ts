/** The directories of kept datasets and who holds them. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type KeptDataset, openKeptStorage, writeAbout } from '../../../../src/dataset/kept/storage.ts';
import { PrivateFiles } from '../../support/privateFiles.ts';

let files: PrivateFiles;
beforeEach(() => {
  files = PrivateFiles.install();
});
afterEach(() => void vi.unstubAllGlobals());

const open = async () => (await openKeptStorage())!;
const about = (directory: string, keptAtMs = 1): KeptDataset => ({
  directory,
  key: 'k',
  name: 'animals.zip',
  images: 1,
  unreadable: 0,
  bytes: 64,
  keptAtMs,
  readWith: { imageSize: 8, colorMode: 'rgb', aspectRatio: 'squeeze', decodeQuality: 'fast' },
  sample: false,
});
async function keep(name: string, keptAtMs: number): Promise<void> {
  const directory = (await files.datasets()).find((one) => one.name === name);
  await writeAbout(directory as unknown as FileSystemDirectoryHandle, about(name, keptAtMs));
}
const names = async () => (await files.datasets()).map(({ name }) => name);

describe('the storage', () => {
  it('lists what is kept, the newest first, and nothing unfinished', async () => {
    const storage = await open();
    const [first, second] = [await storage.create(), await storage.create()];
    await storage.create();
    await keep(first, 1);
    await keep(second, 2);
    expect((await storage.list()).map(({ directory }) => directory)).toEqual([second, first]);
  });

  it('sweeps away at a visit what a killed tab left, but not what another one writes', async () => {
    const other = await open();
    const [kept, writing, left] = [await other.create(), await other.create(), await other.create()];
    await keep(kept, 1);
    await other.release(left);
    await open();
    expect((await names()).sort()).toEqual([kept, writing].sort());
  });

  it('is there although something cannot be swept away', async () => {
    const other = await open();
    const left = await other.create();
    await other.release(left);
    const [directory] = await files.datasets();
    await (await directory.getFileHandle('0.pictures', { create: true })).createSyncAccessHandle();
    expect(await (await open()).list()).toEqual([]);
    expect(await names()).toEqual([left]);
  });

  it('is null where the browser has none', async () => {
    vi.stubGlobal('navigator', { storage: { getDirectory: () => Promise.reject(new Error('private')) } });
    expect(await openKeptStorage()).toBeNull();
  });

  it('holds nothing where a directory cannot be created', async () => {
    const storage = await open();
    vi.spyOn(crypto, 'randomUUID').mockReturnValueOnce('0-0-0-0-0');
    const root = await files.root.getDirectoryHandle('datasets');
    vi.spyOn(root, 'getDirectoryHandle').mockRejectedValueOnce(
      new DOMException('full', 'QuotaExceededError'),
    );
    await expect(storage.create()).rejects.toThrow('full');
    expect(await storage.remove('0-0-0-0-0')).toBe(true);
  });
});

describe('a directory', () => {
  it('is deleted when the last hold of all tabs has ended', async () => {
    const [here, there] = [await open(), await open()];
    const name = await here.create();
    await here.hold(name);
    await there.hold(name);
    for (const holder of [here, here, there]) {
      expect(await here.remove(name)).toBe(false);
      await holder.release(name);
    }
    expect(await here.remove(name)).toBe(true);
    expect(await names()).toEqual([]);
  });

  it('that is gone already is no failure', async () => {
    expect(await (await open()).remove('gone')).toBe(true);
  });

  it('is free again where it is released before the browser has granted it', async () => {
    const storage = await open();
    const name = await storage.create();
    await storage.release(name);
    // Held alone by another tab that is just looking.
    let end = () => {};
    const looking = files.locks.request(`darkroom ${name}`, {}, () => new Promise<void>((go) => (end = go)));
    await null;
    const [held, released] = [storage.hold(name), storage.release(name)];
    end();
    await Promise.all([looking, held, released]);
    expect(await storage.remove(name)).toBe(true);
  });
});
