/** One picture, bigger, with all that is known of it; arrow keys lead to the one before and after. */

import { Button, Modal, Text } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { DatasetImage, Picture } from '../../dataset/types.ts';
import { formatCount } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { SPLIT_TITLES } from '../words/splitTables.ts';
import { PictureCanvas } from './PictureCanvas.tsx';
import classes from './pictures.module.css';

interface PictureViewerProps {
  image: DatasetImage | null;
  classNames: readonly string[];
  versions: readonly { name: string; pictures: ReadonlyMap<number, Picture> }[];
  /** Its place among the pictures that can be moved through, from 0, and how many these are. */
  place: { index: number; count: number };
  onMove: (by: 1 | -1) => void;
  /** Draws the picture in place of its versions. */
  render?: (image: DatasetImage) => ReactNode;
  onClose: () => void;
}

/** What uses the arrow keys itself. */
const KEEPS_ARROWS = 'input:not([type="checkbox"]), select, textarea, [role="slider"]';

export function PictureViewer(props: PictureViewerProps) {
  const { image, classNames, versions, onMove, render, onClose } = props;
  // While the window fades out it keeps showing the last picture.
  const [{ last, lastPlace }, setLast] = useState({ last: image, lastPlace: props.place });
  if (image && image !== last) setLast({ last: image, lastPlace: props.place });
  const place = image ? props.place : lastPlace;
  const canMove = (by: 1 | -1) => place.index + by >= 0 && place.index + by < place.count;
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key] as 1 | -1 | undefined;
    if (!by || (event.target as Element).closest(KEEPS_ARROWS)) return;
    event.preventDefault();
    if (canMove(by)) onMove(by);
  };
  return (
    <Modal
      opened={image !== null}
      onClose={onClose}
      onKeyDown={onKeyDown}
      size={versions.length > 1 || render ? 'xl' : 'lg'}
      title={last ? isolated(classNames[last.label]) : ''}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ title: classes.viewerTitle }}
    >
      {last && (
        <>
          <nav aria-label="Pictures beside this one" className={classes.viewerMoves}>
            {([-1, 1] as const).map((by) => (
              <Button
                key={by}
                variant="default"
                size="compact-md"
                // The focus stays where it is at either end.
                aria-disabled={!canMove(by)}
                data-disabled={!canMove(by) || undefined}
                data-autofocus={by === 1 || undefined}
                leftSection={by < 0 && <ChevronLeft size={16} aria-hidden="true" />}
                rightSection={by > 0 && <ChevronRight size={16} aria-hidden="true" />}
                onClick={() => canMove(by) && onMove(by)}
              >
                {by < 0 ? 'Previous' : 'Next'}
              </Button>
            ))}
            <Text size="sm" c="dimmed" aria-live="polite">
              {formatCount(place.index + 1)} of {formatCount(place.count)}
            </Text>
          </nav>
          {render ? (
            render(last)
          ) : (
            <div className={classes.viewerFrames} data-versions={versions.length}>
              {versions.map(({ name, pictures }) => (
                <figure key={name}>
                  <PictureCanvas picture={pictures.get(last.index)} />
                  <figcaption>{name}</figcaption>
                </figure>
              ))}
            </div>
          )}
          <dl className={classes.viewerFacts}>
            <dt>Path</dt>
            <dd>{isolated(last.path)}</dd>
            <dt>Split</dt>
            <dd>{SPLIT_TITLES[last.split]}</dd>
            <dt>Label</dt>
            <dd>
              {isolated(classNames[last.label])} (class {last.label})
            </dd>
          </dl>
        </>
      )}
    </Modal>
  );
}
