/** The page around the steps: header, navigation, errors, the step at hand, and what is promised. */
import { Anchor } from '@mantine/core';
import { LockKeyhole } from 'lucide-react';
import type { ComponentType } from 'react';
import type { Step } from '../../app/state/state.ts';
import { CompareStep } from '../compare/CompareStep.tsx';
import { DataStep } from '../data/DataStep.tsx';
import { ExamineStep } from '../examine/ExamineStep.tsx';
import { InterpretStep } from '../interpret/InterpretStep.tsx';
import { LooseWeightsDialog } from '../model/imported/LooseWeightsDialog.tsx';
import { ReviewDialog } from '../model/imported/ReviewDialog.tsx';
import { ModelStep } from '../model/ModelStep.tsx';
import { useDarkroom } from '../parts/context.tsx';
import { ErrorAlert } from '../parts/ErrorAlert.tsx';
import { TrainStep } from '../train/TrainStep.tsx';
import { DeviceLine } from './DeviceLine.tsx';
import { DropOverlay } from './DropOverlay.tsx';
import header from './header.module.css';
import { ImportingRun } from './ImportingRun.tsx';
import { JobBanner } from './JobBanner.tsx';
import { Mark } from './Mark.tsx';
import { SchemeToggle } from './SchemeToggle.tsx';
import { StepNav } from './StepNav.tsx';
import classes from './shell.module.css';
import { useKeptFocus } from './useKeptFocus.ts';

const PAGES: Record<Step, ComponentType> = {
  data: DataStep,
  examine: ExamineStep,
  model: ModelStep,
  train: TrainStep,
  interpret: InterpretStep,
  compare: CompareStep,
};

export function Shell() {
  useKeptFocus();
  const step = useDarkroom((state) => state.step);
  const Page = PAGES[step];
  return (
    <>
      <header className={header.header}>
        <Anchor href="#main" className={header.skip}>
          Skip to the content
        </Anchor>
        <div className={header.headerInner}>
          <div className={header.brand}>
            <Mark />
            <span>Darkroom</span>
          </div>
          <StepNav />
          <SchemeToggle />
        </div>
      </header>
      <main id="main" className={classes.main}>
        <ErrorAlert />
        <JobBanner />
        <Page key={step} />
      </main>
      <footer className={classes.footer}>
        <p className={classes.fact}>
          <LockKeyhole size={16} strokeWidth={1.75} aria-hidden="true" />
          <span>Your pictures never leave this machine.</span>
        </p>
        <DeviceLine />
      </footer>
      <ImportingRun />
      <DropOverlay />
      <ReviewDialog />
      <LooseWeightsDialog />
    </>
  );
}
