/** The third step: choose an architecture and see its layers. */

import { chosenImport } from '../../app/nextModel.ts';
import { MODELS } from '../../models/catalogue.ts';
import { modelTitle } from '../../models/chosenModel.ts';
import { isolated } from '../../shared/names.ts';
import { useDarkroom } from '../context.tsx';
import { StepPage } from '../shell/StepPage.tsx';
import { DevicePanel } from './DevicePanel.tsx';
import { ImportCard } from './ImportCard.tsx';
import { ImportedCard } from './ImportedCard.tsx';
import { ImportedPanel } from './ImportedPanel.tsx';
import { LayerTable } from './LayerTable.tsx';
import { ModelCard } from './ModelCard.tsx';
import classes from './model.module.css';
import { useModelSummary } from './useModelSummary.ts';

export function ModelStep() {
  const modelId = useDarkroom((state) => state.modelId);
  const imported = useDarkroom(chosenImport);
  const models = useDarkroom((state) => state.imported);
  const summary = useModelSummary({ modelId, imported });
  return (
    <StepPage
      step="model"
      title="Choose a model"
      lead="Start small: a plain model sets the mark that a larger one has to beat."
      waitFor={summary.problem && 'Choose a model that fits the image size first.'}
    >
      <fieldset className={classes.cards}>
        <legend className={classes.legend}>Model</legend>
        {MODELS.map((model) => (
          <ModelCard key={model.id} definition={model} />
        ))}
        {models.map((model) => (
          <ImportedCard key={model.id} model={model} />
        ))}
      </fieldset>
      <ImportCard />
      {imported && <ImportedPanel model={imported} />}
      <DevicePanel />
      <LayerTable
        title={isolated(modelTitle({ modelId, imported }))}
        summary={summary}
        trainable={imported?.trainableParameters}
      />
    </StepPage>
  );
}
