/**
 * A short message at the foot of the window, with Undo where something can be undone. One at a time; it stays
 * until it is dismissed or replaced.
 */
import { Button, CloseButton, Text } from '@mantine/core';
import { createContext, type ReactNode, useContext, useState } from 'react';
import classes from './shell.module.css';

interface Notice {
  text: string;
  undo?: () => void;
}

const NoticeContext = createContext<(notice: Notice) => void>(() => {});

/** Shows a notice. */
export function useNotice(): (notice: Notice) => void {
  return useContext(NoticeContext);
}

export function NoticeProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<Notice | null>(null);
  const undo = () => {
    notice?.undo?.();
    setNotice(null);
  };
  return (
    <NoticeContext value={setNotice}>
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
