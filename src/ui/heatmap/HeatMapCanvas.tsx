/** A picture with its heat map over it. */
import { useEffect, useRef } from 'react';
import type { Picture } from '../../dataset/types.ts';
import { PictureCanvas } from '../pictures/PictureCanvas.tsx';
import classes from './heatmap.module.css';
import { viridisPixels } from './viridis.ts';

interface HeatMapCanvasProps {
  picture: Picture | undefined;
  /** Float32 [height, width] of the picture, 0 to 1; null where none is to be seen. */
  map: Float32Array | null;
  /** Of the map, 0 to 1. */
  opacity: number;
  /** What is to be seen, in words. */
  label: string;
}

export function HeatMapCanvas({ picture, map, opacity, label }: HeatMapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || !map || !picture || map.length !== picture.width * picture.height) return;
    element.width = picture.width;
    element.height = picture.height;
    context.putImageData(new ImageData(viridisPixels(map), picture.width, picture.height), 0, 0);
  }, [map, picture]);
  return (
    <div className={classes.layers} role="img" aria-label={label}>
      <PictureCanvas picture={picture} />
      {map && <canvas ref={canvas} className={classes.heat} style={{ opacity }} data-heat-map />}
    </div>
  );
}
