/** The third step: choose an architecture and see its layers. */

import { chosenImport } from '../../app/state/nextModel.ts';
import { MODELS } from '../../models/catalogue/catalogue.ts';
import { modelTitle } from '../../models/imported/chosenModel.ts';
import { isolated } from '../../shared/names.ts';
import { useDarkroom } from '../parts/context.tsx';
import { StepPage } from '../parts/StepPage.tsx';
import { ImportCard } from './cards/ImportCard.tsx';
import { ImportedCard } from './cards/ImportedCard.tsx';
import { LayerTable } from './cards/LayerTable.tsx';
import { ModelCard } from './cards/ModelCard.tsx';
import { useModelSummary } from './cards/useModelSummary.ts';
import { DevicePanel } from './DevicePanel.tsx';
import { ImportedPanel } from './imported/ImportedPanel.tsx';
import classes from './model.module.css';

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
      <LayerTable title={isolated(modelTitle({ modelId, imported }))} summary={summary} />
    </StepPage>
  );
}
