/** Small pictures as a grid: one tab stop, arrow keys within, Enter for the bigger view, in which arrow keys go on. */
import { Modal, Text } from '@mantine/core';
import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
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

const columnsOf = (list: HTMLElement): number => {
  const tops = [...list.children].map((child) => (child as HTMLElement).offsetTop);
  return Math.max(1, tops.filter((top) => top === tops[0]).length);
};

interface TileGridProps {
  label: string;
  tiles: readonly Tile[];
  /** What is said of the enlarged one. */
  detailOf: (tile: Tile) => string;
  /** Told which one was enlarged; may be left out. */
  onChoose?: (tile: Tile) => void;
}

export function TileGrid({ label, tiles, detailOf, onChoose }: TileGridProps) {
  const list = useRef<HTMLUListElement>(null);
  const [wanted, setWanted] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const active = Math.min(wanted, tiles.length - 1);
  const shown = isOpen ? tiles[active] : undefined;

  const show = (place: number) => {
    setWanted(place);
    onChoose?.(tiles[place]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!list.current) return;
    const next = indexAfterKey(event.key, active, tiles.length, isOpen ? 1 : columnsOf(list.current));
    if (next === null) return;
    event.preventDefault();
    if (isOpen) return show(next);
    setWanted(next);
    list.current.querySelectorAll('button')[next]?.focus();
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
                show(place);
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
