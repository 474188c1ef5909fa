/** Draws a zip of pictures in the page, for a machine without the tools that make a larger one. */
import JSZip from 'jszip';
import { randomFor } from '../../src/shared/random.ts';

const DISTINCT = 100;
/** Nineteen of twenty are grey, as in the chest X-rays. */
const COLOR_EVERY = 20;

/** A JPEG of blurred blobs under noise. */
async function drawnJpeg(number: number, sidePx: number): Promise<Blob> {
  const random = randomFor(41, number);
  const canvas = new OffscreenCanvas(sidePx, Math.round(0.73 * sidePx));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no canvas.');
  for (let blob = 0; blob < 200; blob++) {
    const [red, green, blue] = [random() * 256, random() * 256, random() * 256];
    context.fillStyle =
      number % COLOR_EVERY === 0 ? `rgb(${red} ${green} ${blue})` : `rgb(${red} ${red} ${red})`;
    context.globalAlpha = 0.3;
    context.beginPath();
    context.arc(random() * sidePx, random() * sidePx, (random() * sidePx) / 6, 0, 7);
    context.fill();
  }
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
}

/** A stored zip of so many pictures in two classes and three splits; at most 100 of them are distinct. */
export async function drawnZip(images: number, sidePx: number): Promise<File> {
  const zip = new JSZip();
  const drawn = await Promise.all(
    Array.from({ length: Math.min(DISTINCT, images) }, async (_, number) =>
      (await drawnJpeg(number, sidePx)).arrayBuffer(),
    ),
  );
  for (let number = 0; number < images; number++) {
    const split = ['test', 'val', ...Array(8).fill('train')][number % 10];
    const label = Math.floor(number / 10) % 2 ? 'NORMAL' : 'PNEUMONIA';
    zip.file(`drawn/${split}/${label}/${number}.jpeg`, drawn[number % drawn.length]);
  }
  return new File([await zip.generateAsync({ type: 'blob' })], 'drawn.zip');
}
