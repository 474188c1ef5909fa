/** Small pictures as a grid: one tab stop, arrow keys within, Enter for the bigger view, in which arrow keys go on. */
import { Modal, Text } from '@mantine/core';
import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import { columnsOf } from '../../pictures/columnsOf.ts';
import { indexAfterKey } from '../../pictures/selection.ts';
import classes from './parts.module.css';
import { drawTile, type Tile } from './tile.ts';

const TileCanvas = memo(function TileCanvas({ tile, isLarge }: { tile: Tile; isLarge?: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    // Each in a task of its own, so that a page of them never holds up the page.
    const timer = setTimeout(() => canvas.current && drawTile(canvas.current, tile));
    return () => clearTimeout(timer);
  }, [tile]);
  const style = { aspectRatio: `${tile.width} / ${tile.height}` };
  return (
    <canvas ref={canvas} className={`${classes.canvas} ${isLarge ? classes.large : ''}`} style={style} />
  );
});

interface TileGridProps {
  label: string;
  tiles: readonly Tile[];
  /** What is said of the enlarged one. */
  detailOf: (tile: Tile) => string;
}

export function TileGrid({ label, tiles, detailOf }: TileGridProps) {
  const list = useRef<HTMLUListElement>(null);
  const [wanted, setWanted] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const active = Math.min(wanted, tiles.length - 1);
  const shown = isOpen ? tiles[active] : undefined;

  const onKeyDown = (event: KeyboardEvent) => {
    if (!list.current) return;
    const next = indexAfterKey(event.key, active, tiles.length, isOpen ? 1 : columnsOf(list.current));
    if (next === null) return;
    event.preventDefault();
    setWanted(next);
    // In the bigger view the focus stays where it is.
    if (!isOpen) list.current.querySelectorAll('button')[next]?.focus();
  };

  return (
    <>
      <ul ref={list} className={classes.tiles} aria-label={label}>
        {tiles.map((tile, place) => (
          <li key={tile.id}>
            <button
              type="button"
              className={classes.tile}
              tabIndex={place === active ? 0 : -1}
              aria-label={`${tile.name}, ${tile.caption}`}
              onClick={() => {
                setWanted(place);
                setOpen(true);
              }}
              onFocus={() => setWanted(place)}
              onKeyDown={onKeyDown}
            >
              <TileCanvas tile={tile} />
              <span className={classes.caption}>{tile.caption}</span>
            </button>
          </li>
        ))}
      </ul>
      <Modal
        opened={shown !== undefined}
        onClose={() => setOpen(false)}
        size="xl"
        title={shown?.name}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {shown && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go from one to the next
          // biome-ignore lint/a11y/noStaticElementInteractions: likewise
          <div tabIndex={0} data-autofocus onKeyDown={onKeyDown}>
            <TileCanvas tile={shown} isLarge />
            <Text mt="sm" role="status">
              {detailOf(shown)}
            </Text>
            <Text c="dimmed" size="sm">
              Arrow keys show the next one.
            </Text>
          </div>
        )}
      </Modal>
    </>
  );
}
