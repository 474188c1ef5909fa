/**
 * A short message at the foot of the window, with Undo where something can be undone. One at a time; it stays
 * until it is dismissed or replaced.
 */
import { Button, CloseButton, Text } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import classes from './shell.module.css';

interface Notice {
  text: string;
  undo?: () => void;
}

/** Null takes away what is only said, not what can still be undone. */
type Notify = (notice: Notice | null) => void;

const NoticeContext = createContext<Notify>(() => {});

/** Shows a notice. */
export function useNotice(): Notify {
  return useContext(NoticeContext);
}

export function NoticeProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<Notice | null>(null);
  const notify = useCallback<Notify>(
    (next) => setNotice((present) => next ?? (present?.undo ? present : null)),
    [],
  );
  const undo = () => {
    notice?.undo?.();
    setNotice(null);
  };
  return (
    <NoticeContext value={notify}>
      {children}
      <div role="status" className={classes.noticeArea}>
        {notice && (
          <div className={classes.notice}>
            <Text size="sm">{notice.text}</Text>
            {notice.undo && (
              <Button size="compact-sm" variant="white" color="dark" onClick={undo}>
                Undo
              </Button>
            )}
            <CloseButton
              size="sm"
              c="inherit"
              variant="transparent"
              aria-label="Dismiss this message"
              onClick={() => setNotice(null)}
            />
          </div>
        )}
      </div>
    </NoticeContext>
  );
}
