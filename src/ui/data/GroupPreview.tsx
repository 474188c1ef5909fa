/** What the group pattern makes of the file names of the loaded pictures, before it is used. */
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { type GroupPreview as Preview, previewGroups } from '../../dataset/groups.ts';
import type { DatasetImage } from '../../dataset/types.ts';
import { UserError } from '../../shared/errors.ts';
import { formatQuantity } from '../../shared/format.ts';
import { useDarkroom } from '../context.tsx';
import classes from './data.module.css';

const SHOWN_GROUPS = 4;

/** The groups of all pictures that can be divided anew, or why the pattern is refused. */
function previewOf(images: readonly DatasetImage[], pattern: string): Preview | string {
  try {
    return previewGroups(
      images.filter(({ split }) => split !== 'test'),
      pattern,
    );
  } catch (thrown) {
    if (thrown instanceof UserError) return `${thrown.message} ${thrown.hint ?? ''}`;
    throw thrown;
  }
}

export function GroupPreview() {
  const images = useDarkroom(({ dataset }) => (dataset.status === 'ready' ? dataset.dataset.images : null));
  const pattern = useDarkroom((state) => state.settings.groupPattern);
  const preview = useMemo(() => images && previewOf(images, pattern), [images, pattern]);
  if (preview === null) return null;
  return (
    <div className={classes.preview} role="status">
      <h3 className={classes.h3}>Groups by file name</h3>
      {typeof preview === 'string' ? (
        <Text c="var(--mantine-color-error)" size="sm">
          {preview}
        </Text>
      ) : (
        <>
          <Text c="dimmed" size="sm">
            In train and validation: {formatQuantity(preview.groups.length, 'group')};{' '}
            {formatQuantity(preview.ungrouped, 'picture')} without one, each by itself.
          </Text>
          {preview.groups.length > 0 && (
            <ul className={classes.notes}>
              {preview.groups.slice(0, SHOWN_GROUPS).map(({ name, images: count, example }) => (
                <li key={name}>
                  <code>{name}</code>: {formatQuantity(count, 'picture')}, for instance{' '}
                  <code>{example.slice(example.lastIndexOf('/') + 1)}</code>
                </li>
              ))}
              {preview.groups.length > SHOWN_GROUPS && <li>and smaller ones.</li>}
            </ul>
          )}
        </>
      )}
    </div>
  );
}
