/** What the group pattern makes of the file names of the loaded pictures, before it is used. */
import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { createGroupPreview, type GroupCounts } from '../../../dataset/divide/groups.ts';
import { imagesOf } from '../../../dataset/divide/splitContents.ts';
import type { Dataset } from '../../../dataset/types.ts';
import { UserError } from '../../../shared/errors.ts';
import { formatQuantity } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import { useDarkroom } from '../../parts/context.tsx';
import parts from '../../parts/parts.module.css';
import classes from '../data.module.css';

const SHOWN_GROUPS = 4;
/** Names that are looked at in one task. */
const AT_ONCE = 5000;

/** The groups of all pictures that can be divided anew, or why the pattern is refused; null until all names are looked at. */
function usePreview(dataset: Dataset | null, pattern: string): GroupCounts | string | null {
  const [preview, setPreview] = useState<GroupCounts | string | null>(null);
  useEffect(() => {
    setPreview(null);
    if (!dataset) return;
    let counter: ReturnType<typeof createGroupPreview>;
    try {
      counter = createGroupPreview(pattern);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      setPreview(`${thrown.message} ${thrown.hint ?? ''}`);
      return;
    }
    let timer: ReturnType<typeof setTimeout>;
    const parts = (['train', 'val'] as const).map((split) => imagesOf(dataset, split));
    const look = (part: number, from: number) => {
      if (part === parts.length) return setPreview(counter.preview(SHOWN_GROUPS));
      counter.add(parts[part].slice(from, from + AT_ONCE));
      const isDone = from + AT_ONCE >= parts[part].length;
      timer = setTimeout(() => (isDone ? look(part + 1, 0) : look(part, from + AT_ONCE)));
    };
    look(0, 0);
    return () => clearTimeout(timer);
  }, [dataset, pattern]);
  return preview;
}

export function GroupPreview() {
  const dataset = useDarkroom((state) => (state.dataset.status === 'ready' ? state.dataset.dataset : null));
  const pattern = useDarkroom((state) => state.settings.groupPattern);
  const preview = usePreview(dataset, pattern);
  if (preview === null) return null;
  return (
    <div className={classes.preview} role="status">
      <h3 className={parts.h3}>Groups by file name</h3>
      {typeof preview === 'string' ? (
        <Text c="var(--mantine-color-error)" size="sm">
          {preview}
        </Text>
      ) : (
        <>
          <Text c="dimmed" size="sm">
            In train and validation: {formatQuantity(preview.groups, 'group')};{' '}
            {formatQuantity(preview.ungrouped, 'picture')} without one, each by itself.
          </Text>
          {preview.groups > 0 && (
            <ul className={classes.notes}>
              {preview.largest.map(({ name, images: count, example }) => (
                <li key={name}>
                  <code>{isolated(name)}</code>: {formatQuantity(count, 'picture')}, for instance{' '}
                  <code>{isolated(example.slice(example.lastIndexOf('/') + 1))}</code>
                </li>
              ))}
              {preview.groups > SHOWN_GROUPS && <li>and smaller ones.</li>}
            </ul>
          )}
        </>
      )}
    </div>
  );
}
