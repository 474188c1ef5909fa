/** Says at the foot of the window that a run is being read from a file, and stops it: of many classes it may take seconds. */
import { Button, Loader, Text } from '@mantine/core';
import { unturned } from '../../shared/names.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import classes from '../parts/parts.module.css';

export function ImportingRun() {
  const name = useDarkroom((state) => state.importingRun?.name ?? null);
  const { cancelRunImport } = useActions();
  return (
    <div role="status" className={classes.noticeArea}>
      {name !== null && (
        <div className={classes.notice}>
          <Loader size={16} color="gray" aria-hidden="true" />
          <Text size="sm">Reading {unturned(name)} …</Text>
          <Button size="compact-sm" variant="white" color="dark" onClick={cancelRunImport}>
            Cancel
          </Button>
        </div>
      )}
    </div>
  );
}
