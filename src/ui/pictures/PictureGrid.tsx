/** A page of pictures as a grid: one tab stop, arrow keys within, Enter for the bigger view. */

import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { DatasetImage, Picture } from '../../dataset/types.ts';
import { isolated } from '../../shared/names.ts';
import { columnsOf } from './columnsOf.ts';
import { PictureCanvas } from './PictureCanvas.tsx';
import classes from './pictures.module.css';
import { indexAfterKey } from './selection.ts';

interface PictureGridProps {
  images: readonly DatasetImage[];
  classNames: readonly string[];
  /** Each kind of picture on view with its word: as read, augmented, or both. */
  versions: readonly { name: string; pictures: ReadonlyMap<number, Picture> }[];
  /** What stands under a picture, and in its name; its class where not given. */
  captionOf?: (image: DatasetImage) => string;
  onOpen: (image: DatasetImage) => void;
  /** Returns false where there is no page that way. */
  onTurnPage: (by: 1 | -1) => boolean;
}

export function PictureGrid({
  images,
  classNames,
  versions,
  captionOf = ({ label }) => isolated(classNames[label]),
  onOpen,
  onTurnPage,
}: PictureGridProps) {
  const list = useRef<HTMLUListElement>(null);
  const [wanted, setWanted] = useState(0);
  const active = Math.min(wanted, images.length - 1);

  // The focused tile goes with its page; the tile in its place takes the focus.
  const turned = useRef(false);
  useEffect(() => {
    if (turned.current && images.length > 0) list.current?.querySelectorAll('button')[active]?.focus();
    turned.current = false;
  }, [images, active]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'PageDown' || event.key === 'PageUp') {
      event.preventDefault();
      turned.current = onTurnPage(event.key === 'PageDown' ? 1 : -1);
      return;
    }
    if (!list.current) return;
    const next = indexAfterKey(event.key, active, images.length, columnsOf(list.current));
    if (next === null) return;
    event.preventDefault();
    setWanted(next);
    list.current.querySelectorAll('button')[next]?.focus();
  };

  return (
    <ul ref={list} className={classes.grid} data-versions={versions.length}>
      {images.map((image, place) => (
        <li key={image.index}>
          <button
            type="button"
            className={classes.tile}
            tabIndex={place === active ? 0 : -1}
            aria-label={`${captionOf(image)}, ${isolated(image.path)}`}
            onClick={() => onOpen(image)}
            onFocus={() => setWanted(place)}
            onKeyDown={onKeyDown}
          >
            <span className={classes.frames}>
              {versions.map(({ name, pictures }) => (
                <PictureCanvas key={name} picture={pictures.get(image.index)} />
              ))}
            </span>
            <span className={classes.label}>{captionOf(image)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
