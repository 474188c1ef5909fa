/** A network that was refused as what it looks like: why, and the press that takes it as somebody's own. */
import { Alert, Button, Group } from '@mantine/core';
import { ShieldQuestion } from 'lucide-react';
import { isolated } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { ErrorText } from '../../parts/ErrorAlert.tsx';

export function UnverifiedBase() {
  const unverified = useDarkroom((state) => state.unverifiedBase);
  const { takeUnverified, dismissUnverified } = useActions();
  if (!unverified) return null;
  return (
    <Alert
      color="orange"
      variant="light"
      title={`“${isolated(unverified.name)}” was not taken`}
      icon={<ShieldQuestion size={20} aria-hidden="true" />}
      styles={{ message: { color: 'inherit' } }}
    >
      <ErrorText error={unverified.refusal} />
      <Group mt="sm" gap="xs">
        <Button variant="default" onClick={takeUnverified}>
          Use it as a frozen base, not verified
        </Button>
        <Button variant="subtle" color="gray" onClick={dismissUnverified}>
          Leave it
        </Button>
      </Group>
    </Alert>
  );
}
