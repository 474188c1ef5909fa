/** What others do with the same zip: zip.js, and JSZip with createImageBitmap and a canvas on the main thread, as tutorials do. */
import { BlobReader, type FileEntry, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import JSZip from 'jszip';
import { isPicturePath } from '../../src/dataset/source/fileEndings.ts';
import type { InputFigures, InputJob } from './jobs.ts';

/** The most pictures that are read: the rate is what counts. */
const READ = 200;

async function byZipJs(file: File): Promise<InputFigures> {
  const startedMs = performance.now();
  const reader = new ZipReader(new BlobReader(file));
  const entries = await reader.getEntries();
  const listedMs = performance.now();
  const pictures = entries.filter(
    (entry): entry is FileEntry => !entry.directory && isPicturePath(entry.filename),
  );
  let bytes = 0;
  for (const entry of pictures.slice(0, READ)) bytes += (await entry.getData(new Uint8ArrayWriter())).length;
  const readMs = performance.now() - listedMs;
  await reader.close();
  return { zipJsListMs: listedMs - startedMs, zipJsReadMbPerS: bytes / 1000 / readMs };
}

async function byJsZip(file: File, sidePx: number): Promise<InputFigures> {
  const startedMs = performance.now();
  let zip: JSZip;
  try {
    zip = await JSZip.loadAsync(file);
  } catch (thrown) {
    return { jsZipFailed: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  const pictures = zip.filter((path, entry) => !entry.dir && isPicturePath(path)).slice(0, READ);
  const canvas = document.createElement('canvas');
  canvas.width = sidePx;
  canvas.height = sidePx;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gives no canvas.');
  const kept: Uint8ClampedArray[] = [];
  for (const picture of pictures) {
    const bitmap = await createImageBitmap(await picture.async('blob'));
    context.drawImage(bitmap, 0, 0, sidePx, sidePx);
    bitmap.close();
    kept.push(context.getImageData(0, 0, sidePx, sidePx).data);
  }
  return { jsZipImages: kept.length, jsZipIngestMs: performance.now() - startedMs };
}

export async function peers(file: File, { imageSizePx }: InputJob): Promise<InputFigures> {
  return { ...(await byZipJs(file)), ...(await byJsZip(file, imageSizePx)) };
}
