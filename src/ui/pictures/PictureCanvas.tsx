/** Draws one picture; each in a task of its own, so that a page of large ones never holds up the page. */
import { memo, useEffect, useRef } from 'react';
import type { Picture } from '../../dataset/types.ts';
import classes from './pictures.module.css';

/** Widens [height, width, 1 or 3] to the RGBA that a canvas takes. */
export function toRgba({ pixels, channels, width, height }: Picture): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
    rgba[to] = pixels[from];
    rgba[to + 1] = pixels[channels === 3 ? from + 1 : from];
    rgba[to + 2] = pixels[channels === 3 ? from + 2 : from];
    rgba[to + 3] = 255;
  }
  return rgba;
}

export const PictureCanvas = memo(function PictureCanvas({ picture }: { picture: Picture | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!picture) return;
    const timer = setTimeout(() => {
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (!element || !context) return;
      element.width = picture.width;
      element.height = picture.height;
      context.putImageData(new ImageData(toRgba(picture), picture.width, picture.height), 0, 0);
    });
    return () => clearTimeout(timer);
  }, [picture]);
  return <canvas ref={canvas} className={classes.canvas} width={1} height={1} />;
});
