/**
 * Makes the sample dataset: a zip of synthetic drawings that look like chest films, of two kinds.
 * The same bytes each time, on every machine. It reads src/shared/random.ts and writes nothing.
 */
import JSZip from 'jszip';
import { loadSource } from '../load-source.mjs';
import { FILM_SIZE_PX } from './anatomy.mjs';
import { drawFilm } from './draw-film.mjs';
import { encodeGreyPng } from './png.mjs';

const SEED = 20;
/** @type {['CLEAR', 'OPACITY']} */
const KINDS = ['CLEAR', 'OPACITY'];
/** Drawings of each kind, [clear, opacity]; unequal, so that a majority baseline has something to say. */
const SPLITS = { train: [108, 132], val: [28, 32], test: [36, 44] };

/** @returns {Promise<Uint8Array>} the zip, sample/SPLIT/KIND/drawing_0001.png and so on */
export async function makeSampleZip() {
  /** @type {typeof import('../../src/shared/random.ts')} */
  const { randomFor } = await loadSource('src/shared/random.ts');
  const zip = new JSZip();
  let number = 0;
  for (const [split, counts] of Object.entries(SPLITS))
    for (const [kind, count] of counts.entries())
      for (let i = 0; i < count; i++) {
        number += 1;
        const png = encodeGreyPng(drawFilm(KINDS[kind], randomFor(SEED, number)), FILM_SIZE_PX);
        zip.file(`sample/${split}/${KINDS[kind]}/drawing_${String(number).padStart(4, '0')}.png`, png, {
          createFolders: false,
          date: new Date(Date.UTC(2026, 0, 1)),
        });
      }
  return zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE', compressionOptions: { level: 9 } });
}
