/**
 * A short message at the foot of the window, with Undo where something can be undone. One at a time; it goes by itself,
 * but not while the pointer or the focus is on it.
 */
import { Button, CloseButton, Text } from '@mantine/core';
import { useFocusWithin, useHover, useMergedRef } from '@mantine/hooks';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import classes from './parts.module.css';

/** Long enough to read two sentences twice, and to think better of what was removed. */
const LASTS_MS = 15_000;

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
  const takeAway = useCallback(() => setNotice(null), []);
  return (
    <NoticeContext value={notify}>
      {children}
      <div role="status" className={classes.noticeArea}>
        {notice && <NoticeBar notice={notice} onGone={takeAway} />}
      </div>
    </NoticeContext>
  );
}

function NoticeBar({ notice, onGone }: { notice: Notice; onGone: () => void }) {
  const { ref: hoverRef, hovered } = useHover<HTMLDivElement>();
  const { ref: focusRef, focused } = useFocusWithin<HTMLDivElement>();
  const ref = useMergedRef(hoverRef, focusRef);
  const isHeld = hovered || focused;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another notice has its own time
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(onGone, LASTS_MS);
    return () => clearTimeout(timer);
  }, [isHeld, notice, onGone]);
  const undo = () => {
    notice.undo?.();
    onGone();
  };
  return (
    <div ref={ref} className={classes.notice}>
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
        onClick={onGone}
      />
    </div>
  );
}
