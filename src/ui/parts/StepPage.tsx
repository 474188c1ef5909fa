/** The frame of a step: its heading, which takes the focus on navigation, a lead, and the one way on. */
import { Button, Text, Title } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Step } from '../../app/state/state.ts';
import { useActions, useDarkroom } from './context.tsx';
import classes from './parts.module.css';
import { closedBecause, STEP_TITLES, stepAfter } from './steps.ts';

interface StepPageProps {
  step: Step;
  title: string;
  lead: ReactNode;
  /** Why one should not go on yet, where the state allows it but the step has something to wait for. */
  waitFor?: string | null;
  children: ReactNode;
}

/** The first page of a visit leaves the focus where the browser put it. */
let navigated = false;

export function StepPage({ step, title, lead, waitFor = null, children }: StepPageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (navigated) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo({ top: 0 });
    }
    navigated = true;
  }, []);
  const next = stepAfter(step);
  return (
    <article className={classes.page} aria-labelledby="step-title">
      <header className={classes.pageHead}>
        <Title order={1} id="step-title" ref={heading} tabIndex={-1} className={classes.title}>
          {title}
        </Title>
        <Text component="div" c="dimmed" size="lg" className={classes.lead}>
          {lead}
        </Text>
      </header>
      {children}
      {next && <NextButton next={next} waitFor={waitFor} />}
    </article>
  );
}

function NextButton({ next, waitFor }: { next: Step; waitFor: string | null }) {
  const actions = useActions();
  const reason = useDarkroom((state) => closedBecause(state, next)) ?? waitFor;
  return (
    <footer className={classes.next}>
      {reason && (
        <Text c="dimmed" size="sm" id="next-reason">
          {reason}
        </Text>
      )}
      <Button
        size="md"
        variant={reason ? 'default' : 'filled'}
        disabled={reason !== null}
        aria-describedby={reason ? 'next-reason' : undefined}
        rightSection={<ArrowRight size={18} aria-hidden="true" />}
        onClick={() => actions.goTo(next)}
      >
        Next: {STEP_TITLES[next]}
      </Button>
    </footer>
  );
}
