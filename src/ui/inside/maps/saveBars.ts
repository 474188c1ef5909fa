/** Saves bars as a picture: a name, the bar and the value in each row. */
import { formatFigure } from '../../../shared/format.ts';
import { saveCanvas } from '../parts/saveCanvas.ts';

export interface Bar {
  name: string;
  value: number;
}

const ROW = 20;
const NAMES = 150;
const BARS = 360;
const VALUES = 70;
const EDGE = 10;

export async function saveBars(bars: readonly Bar[], title: string, fileName: string): Promise<void> {
  const canvas = document.createElement('canvas');
  canvas.width = NAMES + BARS + VALUES + 2 * EDGE;
  canvas.height = (bars.length + 1) * ROW + 2 * EDGE;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#222222';
  context.font = '14px sans-serif';
  context.fillText(title, EDGE, EDGE + 13, canvas.width - 2 * EDGE);
  context.font = '12px sans-serif';
  const most = Math.max(...bars.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  for (const [at, { name, value }] of bars.entries()) {
    const top = EDGE + (at + 1) * ROW;
    context.fillStyle = value < 0 ? '#b5430e' : '#26828e';
    context.fillRect(EDGE + NAMES, top + 4, (Math.abs(value) / most) * BARS, ROW - 8);
    context.fillStyle = '#222222';
    context.fillText(name, EDGE, top + 14, NAMES - EDGE);
    context.fillText(formatFigure(value, 3), EDGE + NAMES + BARS + EDGE, top + 14);
  }
  await saveCanvas(canvas, fileName);
}
