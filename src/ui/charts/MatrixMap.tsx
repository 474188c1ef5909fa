/** A confusion matrix of many classes as a map of its cells: pointer and arrow keys ask what a cell says. */
import { Text } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { ConfusionMatrix } from '../../evaluation/types.ts';
import { formatFigure, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { cellPixels, type Place, placeAfterKey, placeAt } from './cellMap.ts';
import classes from './charts.module.css';

/** Pixels a side at most, about as many as the map has on the page. */
const MAX_SIDE = 480;

interface MatrixMapProps {
  caption: string;
  /** [true class][predicted class]. */
  matrix: ConfusionMatrix;
  classNames: readonly string[];
  normalized: boolean;
}

export function MatrixMap({ caption, matrix, classNames, normalized }: MatrixMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const count = matrix.length;
  const side = Math.min(MAX_SIDE, count);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    context?.putImageData(new ImageData(cellPixels(matrix, side), side, side), 0, 0);
  }, [matrix, side]);

  const onPointer = ({ currentTarget, clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    setPlace(placeAt((clientX - left) / width, (clientY - top) / height, count));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = placeAfterKey(event.key, place ?? { label: 0, answer: 0 }, count);
    if (!next) return;
    event.preventDefault();
    setPlace(place ? next : { label: 0, answer: 0 });
  };
  const cell = place && matrix[place.label][place.answer];
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: no element means a map that arrow keys move over */}
      <div
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys ask what a cell says
        tabIndex={0}
        aria-label={`${caption}: ${count} classes, true from top to bottom, predicted from left to right. Arrow keys move from cell to cell.`}
        className={classes.map}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} width={side} height={side} />
        {place && (
          <span
            className={classes.mapMark}
            style={{
              left: `${((place.answer + 0.5) / count) * 100}%`,
              top: `${((place.label + 0.5) / count) * 100}%`,
            }}
            aria-hidden="true"
          />
        )}
      </div>
      <Text size="sm" mt="xs" className={classes.mapText} aria-live="polite">
        {place && cell !== null
          ? `True ${isolated(classNames[place.label])}, predicted ${isolated(classNames[place.answer])}: ${normalized ? formatFigure(cell, 3) : formatQuantity(cell, 'image')}.`
          : 'True classes from top to bottom, predicted ones from left to right. Point at a cell, or move with the arrow keys.'}
      </Text>
    </>
  );
}
