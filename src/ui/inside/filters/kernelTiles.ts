/** Kernels of a convolution as small pictures: in colour where they read three channels, else one grey picture for each channel. Pure. */
import type { GraphWeight } from '../../../models/graph/modelGraph.ts';
import { formatFigure } from '../../../shared/format.ts';
import type { Tile } from '../parts/tile.ts';

const COLOURS = 3;

/**
 * A tile for each kernel; grey is 0, and black and white are the largest of all values either way.
 * @param kernel [rows, columns, channels, filters]
 */
export function kernelTiles({ name: weight, shape, values }: GraphWeight): Tile[] {
  const [height, width, channels, filters] = shape;
  const most = values.reduce((found, value) => Math.max(found, Math.abs(value)), Number.MIN_VALUE);
  const at = (row: number, column: number, channel: number, filter: number) =>
    values[((row * width + column) * channels + channel) * filters + filter];
  const level = (value: number) => Math.round(127.5 * (1 + value / most));
  // A depthwise kernel looks at each channel by itself.
  const isColour = channels === COLOURS && weight === 'kernel';

  const tileOf = (filter: number, channel: number | null): Tile => {
    const rgba = new Uint8ClampedArray(height * width * 4);
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const to = (row * width + column) * 4;
        for (let colour = 0; colour < COLOURS; colour++) {
          const value = at(row, column, channel ?? colour, filter);
          rgba[to + colour] = level(value);
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
        rgba[to + 3] = 255;
      }
    const name =
      channel === null || channels === 1 ? `Filter ${filter}` : `Filter ${filter}, channel ${channel}`;
    return {
      ...{ id: `${filter} ${channel}`, name, width, height, rgba },
      caption: `${formatFigure(low, 2)} to ${formatFigure(high, 2)}`,
    };
  };
  return Array.from({ length: filters }, (_, filter) =>
    isColour
      ? [tileOf(filter, null)]
      : Array.from({ length: channels }, (_none, channel) => tileOf(filter, channel)),
  ).flat();
}
