/** The way through the page: six steps, the present one marked, a closed one saying why it is closed. */
import { Tooltip, UnstyledButton } from '@mantine/core';
import { STEPS, type Step } from '../../app/state/state.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { closedBecause, STEP_ICONS, STEP_TITLES } from '../parts/steps.ts';
import classes from './header.module.css';

export function StepNav() {
  return (
    <nav aria-label="Steps" className={classes.nav}>
      <ol className={classes.steps}>
        {STEPS.map((step) => (
          <StepItem key={step} step={step} />
        ))}
      </ol>
    </nav>
  );
}

function StepItem({ step }: { step: Step }) {
  const actions = useActions();
  const current = useDarkroom((state) => state.step === step);
  const reason = useDarkroom((state) => closedBecause(state, step));
  const closed = reason !== null && !current;
  const Icon = STEP_ICONS[step];
  return (
    <li className={classes.step}>
      <Tooltip label={reason} disabled={!closed} events={{ hover: true, focus: true, touch: true }}>
        <UnstyledButton
          className={classes.stepButton}
          aria-current={current ? 'step' : undefined}
          aria-disabled={closed || undefined}
          aria-describedby={closed ? `closed-${step}` : undefined}
          onClick={() => !closed && actions.goTo(step)}
        >
          <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
          {STEP_TITLES[step]}
        </UnstyledButton>
      </Tooltip>
      {closed && (
        <span id={`closed-${step}`} hidden>
          {reason}
        </span>
      )}
    </li>
  );
}
