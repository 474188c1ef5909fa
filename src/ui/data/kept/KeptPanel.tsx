/** What this browser keeps of datasets: open them without their zip, or forget them; and features of their pictures. */

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
  const featureBytes = useDarkroom((state) => state.keptFeatureBytes);
  if (kept.length === 0 && featureBytes === 0) return null;
  const total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <Card id="kept-title" title="Kept in this browser">
      <Text c="dimmed" size="sm">
        What was made of datasets that you opened before, {formatBytes(total + featureBytes)} in all. Decoded
        pictures are ready at once, without their zip. Nothing of it leaves this device.
      </Text>
      <ul className={classes.kept}>
        {kept.map((one) => (
          <KeptRow key={one.directory} kept={one} loaded={one.directory === loaded} />
        ))}
        {featureBytes > 0 && <FeaturesRow bytes={featureBytes} />}
      </ul>
    </Card>
  );
}

function FeaturesRow({ bytes }: { bytes: number }) {
  const { forgetFeatures } = useActions();
  return (
    <li className={classes.keptRow}>
      <div>
        <span className={classes.keptName}>Features of pretrained networks</span>
        <Text c="dimmed" size="sm">
          {formatBytes(bytes)}. With them another head takes seconds.
        </Text>
      </div>
      <Button variant="default" aria-label="Forget features" onClick={() => void forgetFeatures()}>
        Forget
      </Button>
    </li>
  );
}

function KeptRow({ kept, loaded }: { kept: KeptDataset; loaded: boolean }) {
  const { openKept, forgetKept } = useActions();
  const name = isolated(kept.name);
  const { images, bytes, keptAtMs, readWith } = kept;
  const { imageSize, colorMode, aspectRatio, decodeQuality } = readWith;
  const shape = aspectRatio === 'squeeze' ? '' : `${aspectRatio}, `;
  const day = new Date(keptAtMs).toLocaleDateString('en-GB', { dateStyle: 'medium' });
  return (
    <li className={classes.keptRow}>
      <div>
        <span className={classes.keptName}>{name}</span> {loaded && <Badge variant="light">Open now</Badge>}
        <Text c="dimmed" size="sm">
          {formatQuantity(images, 'image')} of {imageSize} × {imageSize}, {colorMode}, {shape}
          {decodeQuality}; {formatBytes(bytes)}; kept on {day}.
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
