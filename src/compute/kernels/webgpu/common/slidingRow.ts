/**
 * How depthwise convolutions go along a row on WebGPU: an invocation makes a block of neighbouring places, so that what several
 * of them read is read once. Which place meets which is known when the shader is written. It only makes text.
 */
import type { ConvInfo } from '../../common/geometry.ts';

/** A product of place `place` of the block: tap `tap` with what lies at `offset` of the row that is read. */
interface Meeting {
  place: number;
  tap: number;
  offset: number;
}

export interface SlidingRow {
  /** Places that an invocation makes. */
  block: number;
  /** From a block to the next, in the row that is read. */
  step: number;
  meetings: Meeting[];
}

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** A block of output places, which read the input. */
export function outputRow(info: ConvInfo): SlidingRow {
  const { strideWidth, dilationWidth, filterWidth, padInfo } = info;
  const block = 4;
  const meetings = range(block).flatMap((place) =>
    range(filterWidth).map((tap) => ({
      ...{ place, tap },
      offset: place * strideWidth + tap * dilationWidth - padInfo.left,
    })),
  );
  return { block, step: block * strideWidth, meetings };
}

/** A block of input places, which read the output's gradient: only where the stride divides the way to it. */
export function inputRow(info: ConvInfo): SlidingRow {
  const { strideWidth, dilationWidth, filterWidth, padInfo } = info;
  const block = strideWidth * Math.ceil(4 / strideWidth);
  const meetings = range(block).flatMap((place) =>
    range(filterWidth).map((tap) => ({
      ...{ place, tap },
      offset: (place + padInfo.left - tap * dilationWidth) / strideWidth,
    })),
  );
  return {
    block,
    step: block / strideWidth,
    meetings: meetings.filter(({ offset }) => Number.isInteger(offset)),
  };
}

/** The name of the value read at an offset. */
export const valueAt = (offset: number): string => `value${offset < 0 ? `Less${-offset}` : offset}`;

/** Reads all that a block meets by `valueIn`, whose first arguments are `row`; the block's own offset is `start` (i32). */
export const valuesMet = ({ meetings }: SlidingRow, row: string, channel: string): string =>
  [...new Set(meetings.map(({ offset }) => offset))]
    .map((offset) => `let ${valueAt(offset)} = valueIn(${row}, start + ${offset}, ${channel});`)
    .join('\n      ');
