/** Begins to judge a run on a split, and shows how far that has come. */
import { Button, Progress } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { Run } from '../../app/state/state.ts';

interface JudgeButtonProps {
  run: Pick<Run, 'busy' | 'busyShare'>;
  label: string;
  icon: LucideIcon;
  variant: 'filled' | 'default';
  onClick: () => void;
}

export function JudgeButton({ run, label, icon: Icon, variant, onClick }: JudgeButtonProps) {
  const atWork = run.busy === 'evaluating';
  return (
    <>
      <Button
        mt="lg"
        variant={variant}
        leftSection={<Icon size={18} aria-hidden="true" />}
        loading={atWork}
        disabled={run.busy !== null}
        onClick={onClick}
      >
        {label}
      </Button>
      <Progress.Root mt="md" size="sm" style={{ visibility: atWork ? 'visible' : 'hidden' }}>
        <Progress.Section value={run.busyShare * 100} aria-label="Images judged" />
      </Progress.Root>
    </>
  );
}
