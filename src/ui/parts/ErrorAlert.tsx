/** The error at hand: a sentence, a hint, and a button that dismisses it. */

import { Alert, Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import type { PlainError } from '../../shared/errors.ts';
import { unturned } from '../../shared/names.ts';
import { useActions, useDarkroom } from './context.tsx';

/** A sentence and a hint; an error inside the program says that it is one. */
export function ErrorText({ error }: { error: PlainError }) {
  const hint =
    error.hint ??
    (error.kind === 'internal' ? 'This is a fault of Darkroom. Reload the page and try again.' : null);
  return (
    <>
      <Text fw={550}>{unturned(error.message)}</Text>
      {hint && <Text mt={2}>{unturned(hint)}</Text>}
    </>
  );
}

export function ErrorAlert() {
  const error = useDarkroom((state) => state.error);
  const { dismissError } = useActions();
  if (!error || error.kind === 'cancelled') return null;
  return (
    <Alert
      color="red"
      variant="light"
      mb="xl"
      icon={<TriangleAlert size={20} aria-hidden="true" />}
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={dismissError}
      styles={{ message: { color: 'inherit' } }}
    >
      <ErrorText error={error} />
    </Alert>
  );
}
