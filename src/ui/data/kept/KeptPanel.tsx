/** The datasets that this browser keeps: open them without their zip, or forget them. */

import { Badge, Button, Group, Text } from '@mantine/core';
import type { KeptDataset } from '../../../dataset/kept/storage.ts';
import { formatBytes, formatQuantity } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import { Card } from '../../parts/Card.tsx';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import classes from '../data.module.css';

export function KeptPanel() {
  const kept = useDarkroom((state) => state.kept);
  const loaded = useDarkroom(({ dataset }) => (dataset.status === 'ready' ? dataset.cache.keptIn : null));
  if (kept.length === 0) return null;
  const total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <Card id="kept-title" title="Kept in this browser">
      <Text c="dimmed" size="sm">
        Decoded pictures of datasets that you opened before, {formatBytes(total)} in all. They are ready at
        once, without their zip, and never leave this device.
      </Text>
      <ul className={classes.kept}>
        {kept.map((one) => (
          <KeptRow key={one.directory} kept={one} loaded={one.directory === loaded} />
        ))}
      </ul>
    </Card>
  );
}

function KeptRow({ kept, loaded }: { kept: KeptDataset; loaded: boolean }) {
  const { openKept, forgetKept } = useActions();
  const name = isolated(kept.name);
  const { images, bytes, keptAtMs, readWith } = kept;
  const { imageSize, colorMode, decodeQuality } = readWith;
  const day = new Date(keptAtMs).toLocaleDateString('en-GB', { dateStyle: 'medium' });
  return (
    <li className={classes.keptRow}>
      <div>
        <span className={classes.keptName}>{name}</span> {loaded && <Badge variant="light">Open now</Badge>}
        <Text c="dimmed" size="sm">
          {formatQuantity(images, 'image')} of {imageSize} × {imageSize}, {colorMode}, {decodeQuality};{' '}
          {formatBytes(bytes)}; kept on {day}.
        </Text>
      </div>
      <Group gap="xs">
        {!loaded && (
          <Button variant="light" aria-label={`Open ${name}`} onClick={() => void openKept(kept)}>
            Open
          </Button>
        )}
        <Button variant="default" aria-label={`Forget ${name}`} onClick={() => void forgetKept(kept)}>
          Forget
        </Button>
      </Group>
    </li>
  );
}
