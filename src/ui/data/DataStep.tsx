/** The first step: open zips or a folder, watch it being read, see what was found. */
import { useDarkroom } from '../parts/context.tsx';
import { ReadingPanel } from '../parts/ReadingPanel.tsx';
import { StepPage } from '../parts/StepPage.tsx';
import { DatasetPanel } from './DatasetPanel.tsx';
import { EmptyGuide } from './EmptyGuide.tsx';
import { InterruptedRun } from './kept/InterruptedRun.tsx';
import { KeptBasesPanel } from './kept/KeptBasesPanel.tsx';
import { KeptPanel } from './kept/KeptPanel.tsx';
import { KeptRunsPanel } from './kept/KeptRunsPanel.tsx';
import { OpenPanel } from './open/OpenPanel.tsx';
import { QuestionPanel } from './open/QuestionPanel.tsx';
import { SuggestedBase } from './SuggestedBase.tsx';
import { DatasetSettingsPanel } from './settings/DatasetSettingsPanel.tsx';

export function DataStep() {
  const status = useDarkroom((state) => state.dataset.status);
  return (
    <StepPage
      step="data"
      title="Start with labelled pictures"
      lead="Drop a zip or a folder whose folders name the classes. Darkroom reads it here, in your browser, and trains on your own GPU."
    >
      <InterruptedRun />
      {status !== 'reading' && <QuestionPanel />}
      {status === 'ready' && <SuggestedBase />}
      {status === 'ready' && <DatasetPanel />}
      {status === 'reading' && <ReadingPanel />}
      {status !== 'reading' && <OpenPanel compact={status === 'ready'} />}
      {status !== 'reading' && <KeptPanel />}
      {status !== 'reading' && <KeptRunsPanel />}
      {status !== 'reading' && <KeptBasesPanel />}
      {status === 'empty' && <EmptyGuide />}
      <DatasetSettingsPanel />
    </StepPage>
  );
}
