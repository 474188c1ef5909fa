/**
 * A zip in the shape of Kaggle's chest X-ray download, with drawings for films: the tree twice, what macOS leaves
 * beside it, deflated entries whose sizes stand behind the data, and a few odd files.
 */
import { deflateRawSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { makeZipBytes, type Part } from '../../unit/support/makeZip.ts';

export interface KaggleZip {
  bytes: Buffer<ArrayBuffer>;
  /** Paths of files that are no readable pictures, in the first tree. */
  broken: string[];
  /** How many pictures can be read. */
  images: number;
}

/** JPEGs that differ from each other, of films' proportions, every twentieth in colour; drawn by the page. */
async function drawJpegs(page: Page, count: number): Promise<Buffer[]> {
  const drawn = await page.evaluate(async (count) => {
    const base64 = async (blob: Blob) =>
      new Promise<string>((done) => {
        const reader = new FileReader();
        reader.onload = () => done(String(reader.result).split(',')[1]);
        reader.readAsDataURL(blob);
      });
    const draw = (i: number) => {
      const width = 400 + ((i * 37) % 500);
      const height = Math.round(width * 0.73);
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d')!;
      const shade = (value: number) =>
        i % 20 === 0 ? `rgb(${value},90,160)` : `rgb(${value},${value},${value})`;
      context.fillStyle = shade(40);
      context.fillRect(0, 0, width, height);
      for (let ring = 9; ring > 0; ring--) {
        context.fillStyle = shade(250 - 22 * ring);
        context.beginPath();
        context.ellipse(
          width * (0.3 + (i % 7) / 15),
          height / 2,
          ring * width * 0.04,
          ring * height * 0.05,
          0,
          0,
          7,
        );
        context.fill();
      }
      return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
    };
    // All at once: they are packed in threads of the browser.
    return Promise.all(Array.from({ length: count }, async (_, i) => base64(await draw(i))));
  }, count);
  return drawn.map((text) => Buffer.from(text, 'base64'));
}

/** A PNG under the name of a JPEG, as the real zip has some. */
async function drawPng(page: Page): Promise<Buffer> {
  const text = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(300, 220);
    canvas.getContext('2d')!.fillRect(20, 20, 100, 100);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  });
  return Buffer.from(text, 'base64');
}

/** Splits as in the real zip, in small: 16 for validation. */
function pathOf(i: number, count: number): string {
  const split = i < 16 ? 'val' : i < count * 0.8 ? 'train' : 'test';
  return i % 4 === 0
    ? `${split}/NORMAL/IM-${i}-0001.jpeg`
    : `${split}/PNEUMONIA/person${i}_bacteria_${i}.jpeg`;
}

/** The zip with `count` files in its tree, drawn by `page`. */
export async function makeKaggleZip(page: Page, count: number): Promise<KaggleZip> {
  const jpegs = await drawJpegs(page, count);
  const odd = new Map<number, Buffer>([
    [count - 1, await drawPng(page)],
    [count - 2, jpegs[count - 2].subarray(0, 300)],
    [count - 3, Buffer.from('<html>Too many requests</html>')],
    [count - 4, Buffer.alloc(0)],
  ]);
  const files = jpegs.map((jpeg, i) => {
    const data = odd.get(i) ?? jpeg;
    // Packed once for both trees.
    return { path: pathOf(i, count), data, packed: deflateRawSync(data) };
  });
  const parts: Part[] = ['chest_xray/', 'chest_xray/chest_xray/'].flatMap((root) => [
    { path: root },
    { path: `${root}.DS_Store`, data: 'Bud1' },
    ...files.map(({ path, ...file }) => ({ path: root + path, ...file, deflate: true, descriptor: true })),
  ]);
  const leftovers: Part[] = files.map(({ path }) => ({
    path: `chest_xray/__MACOSX/${path.replace(/[^/]*$/, (name) => `._${name}`)}`,
    data: '\0\x05\x16\x07 Mac OS X',
    deflate: true,
  }));
  return {
    bytes: makeZipBytes([...parts, ...leftovers]),
    broken: [2, 3, 4].map((back) => `chest_xray/${pathOf(count - back, count)}`),
    images: count - 3,
  };
}
