/** How much of a base is fetched from the site, and how to stop it; nothing where none is. */
import { Button, Group, Progress, Text } from '@mantine/core';
import { nameOfBase, pretrainedById } from '../../models/pretrained/pretrained.ts';
import { formatBytes } from '../../shared/format.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';

export function LoadingBase() {
  const loading = useDarkroom((state) => state.loadingBase);
  const served = useDarkroom((state) => state.servedBases.find(({ id }) => id === state.loadingBase?.id));
  const { cancelBase } = useActions();
  if (!loading || !served) return null;
  const name = nameOfBase(pretrainedById(served.known)!);
  return (
    <div role="status">
      <Group justify="space-between" mt="md">
        <Text size="sm">
          Fetching “{name}”: {formatBytes(loading.bytes)} of {formatBytes(served.bytes)} …
        </Text>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={cancelBase}>
          Cancel
        </Button>
      </Group>
      <Progress.Root size="sm" transitionDuration={0}>
        <Progress.Section
          value={Math.min(100, (100 * loading.bytes) / served.bytes)}
          aria-label={`Fetched of ${name}`}
        />
      </Progress.Root>
    </div>
  );
}
