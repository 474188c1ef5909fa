/** What stands where there is nothing yet: why, and one button that leads on. */
import { Button, Text } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { Step } from '../../app/state/state.ts';
import { useActions } from './context.tsx';
import classes from './parts.module.css';
import { STEP_TITLES } from './steps.ts';

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  text: string;
  /** Where the button leads. */
  step: Step;
}

export function EmptyState({ icon: Icon, title, text, step }: EmptyStateProps) {
  const { goTo } = useActions();
  return (
    <section className={`card ${classes.empty}`}>
      <Icon size={34} strokeWidth={1.4} aria-hidden="true" />
      <h2>{title}</h2>
      <Text c="dimmed">{text}</Text>
      <Button mt="md" onClick={() => goTo(step)}>
        Go to {STEP_TITLES[step]}
      </Button>
    </section>
  );
}
