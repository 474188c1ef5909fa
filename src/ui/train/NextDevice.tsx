/** What the next run will train on, where that is news; a faster device than the chosen one is offered. */
import { Button } from '@mantine/core';
import { BACKEND_TITLES } from '../../compute/types.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { nextDevice } from '../words/deviceText.ts';
import classes from './train.module.css';

export function NextDevice() {
  const { setSetting } = useActions();
  const text = useDarkroom((state) => nextDevice(state)?.text ?? null);
  const offered = useDarkroom((state) => nextDevice(state)?.offered ?? null);
  return (
    <div role="status">
      {text && (
        <p className={classes.nextDevice}>
          {text}{' '}
          {offered && (
            <Button size="compact-sm" variant="light" onClick={() => setSetting('device', offered)}>
              Train the next run on {BACKEND_TITLES[offered]}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}
