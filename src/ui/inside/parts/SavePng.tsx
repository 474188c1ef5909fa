/** The button that saves the pictures on show as one. */
import { Button } from '@mantine/core';
import { ImageDown } from 'lucide-react';
import { saveTiles, type Tile } from './tile.ts';

export function SavePng({ tiles, title, name }: { tiles: readonly Tile[]; title: string; name: string }) {
  return (
    <Button
      variant="default"
      disabled={tiles.length === 0}
      leftSection={<ImageDown size={18} aria-hidden="true" />}
      onClick={() => void saveTiles(tiles, title, name)}
    >
      Save as PNG
    </Button>
  );
}
