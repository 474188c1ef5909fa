/** Saves what is drawn on a canvas as a picture. */
import { saveFile } from '../../../app/actions/saveFile.ts';

/** Does nothing where the browser makes no picture of it. */
export async function saveCanvas(canvas: HTMLCanvasElement, fileName: string): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) saveFile(blob, `${fileName}.png`);
}
