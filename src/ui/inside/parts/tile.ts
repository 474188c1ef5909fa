/** A small picture in a grid: RGBA pixels with a name. Pure but for saving, which draws. */
import { saveCanvas } from './saveCanvas.ts';

export interface Tile {
  id: string;
  /** For screen readers and the enlarged view: "Channel 12". */
  name: string;
  /** Beneath it. */
  caption: string;
  width: number;
  height: number;
  /** RGBA, [height][width]. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
  /** A frame around a place of it, in its pixels; none where it is left out. */
  frame?: { left: number; top: number; width: number; height: number };
}

const FRAME = '#ff9a3c';
const FRAME_PX = 3;
/** A picture with a frame is drawn so large at least, so that the line hides nothing. */
const FRAMED_SIDE = 240;

/** Draws a tile as large as it is; one with a frame larger, the frame around the place. */
export function drawTile(canvas: HTMLCanvasElement, { width, height, rgba, frame }: Tile): void {
  const scale = frame ? Math.ceil(FRAMED_SIDE / width) : 1;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
  if (!frame) return;
  context.imageSmoothingEnabled = false;
  context.globalCompositeOperation = 'copy';
  context.drawImage(canvas, 0, 0, width, height, 0, 0, canvas.width, canvas.height);
  context.globalCompositeOperation = 'source-over';
  context.strokeStyle = FRAME;
  context.lineWidth = FRAME_PX;
  const [left, top, wide, tall] = [frame.left, frame.top, frame.width, frame.height].map((px) => px * scale);
  const out = FRAME_PX / 2;
  context.strokeRect(left - out, top - out, wide + FRAME_PX, tall + FRAME_PX);
}

/** Pixels of a tile's side in a saved picture, its caption's line, and the gap between tiles. */
const SIDE = 128;
const LINE = 18;
const GAP = 8;
const COLUMNS = 8;

/** Saves the tiles as one picture, in rows, each with its caption. */
export async function saveTiles(tiles: readonly Tile[], title: string, fileName: string): Promise<void> {
  const columns = Math.min(COLUMNS, tiles.length);
  const rows = Math.ceil(tiles.length / columns);
  const canvas = document.createElement('canvas');
  canvas.width = columns * (SIDE + GAP) + GAP;
  canvas.height = rows * (SIDE + LINE + GAP) + GAP + 2 * LINE;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.fillStyle = '#222222';
  context.font = '14px sans-serif';
  context.fillText(title, GAP, LINE + 2, canvas.width - 2 * GAP);
  context.font = '11px sans-serif';
  const one = document.createElement('canvas');
  for (const [at, tile] of tiles.entries()) {
    const left = GAP + (at % columns) * (SIDE + GAP);
    const top = 2 * LINE + Math.floor(at / columns) * (SIDE + LINE + GAP);
    drawTile(one, tile);
    context.drawImage(one, left, top, SIDE, SIDE);
    context.fillText(tile.caption, left, top + SIDE + 13, SIDE);
  }
  await saveCanvas(canvas, fileName);
}
