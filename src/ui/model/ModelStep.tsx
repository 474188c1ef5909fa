/** The third step: choose an architecture and see its layers. */

import { useMemo } from 'react';
import { chosenBase, chosenImport, nextModel } from '../../app/state/nextModel.ts';
import { fewPictures } from '../../app/state/suggestedBase.ts';
import { MODERN_MODELS } from '../../models/catalogue/catalogue.ts';
import { NOTEBOOK_MODELS } from '../../models/catalogue/notebook.ts';
import { modelTitle } from '../../models/imported/chosenModel.ts';
import { isolated } from '../../shared/names.ts';
import { LookInside } from '../inside/LookInside.tsx';
import { useDarkroom } from '../parts/context.tsx';
import { StepPage } from '../parts/StepPage.tsx';
import { BaseGroup } from './bases/BaseGroup.tsx';
import { BasePanel } from './bases/BasePanel.tsx';
import { UnverifiedBase } from './bases/UnverifiedBase.tsx';
import { ImportCard } from './cards/ImportCard.tsx';
import { ImportedCard } from './cards/ImportedCard.tsx';
import { LayerTable } from './cards/LayerTable.tsx';
import { ModelCard } from './cards/ModelCard.tsx';
import { ModelSettings } from './cards/ModelSettings.tsx';
import { useModelSummary } from './cards/useModelSummary.ts';
import { DevicePanel } from './DevicePanel.tsx';
import { ImportedPanel } from './imported/ImportedPanel.tsx';
import classes from './model.module.css';

export function ModelStep() {
  const modelId = useDarkroom((state) => state.modelId);
  const imported = useDarkroom(chosenImport);
  const base = useDarkroom(chosenBase);
  const models = useDarkroom((state) => state.imported);
  const chosen = useDarkroom((state) => nextModel({ ...state, startFrom: null }).imported);
  const summary = useModelSummary({ modelId, imported: chosen });
  const dataset = useDarkroom((state) => state.dataset);
  const few = useMemo(() => fewPictures({ dataset }), [dataset]);
  return (
    <StepPage
      step="model"
      title="Choose a model"
      lead={
        few === null
          ? 'Start small: a plain model sets the mark that a larger one has to beat.'
          : 'Start with a network that has learned already, or with a plain one as the mark to beat.'
      }
      waitFor={summary.problem && 'Choose a model that fits the image size first.'}
    >
      <UnverifiedBase />
      <fieldset className={classes.models}>
        <legend className={classes.legend}>Model</legend>
        {few !== null && (
          <>
            <BaseGroup pictures={few} />
            <h2 className={classes.group}>
              Networks that start from nothing{models.length > 0 && ', and models that you brought'}
            </h2>
          </>
        )}
        <div className={classes.cards}>
          {NOTEBOOK_MODELS.map((model) => (
            <ModelCard key={model.id} definition={model} />
          ))}
          {models.map((model) => (
            <ImportedCard key={model.id} model={model} />
          ))}
        </div>
        {few === null && <BaseGroup pictures={null} />}
        <h2 className={classes.group}>Networks that are widely known, and a small one of their parts</h2>
        <div className={classes.cards}>
          {MODERN_MODELS.map((model) => (
            <ModelCard key={model.id} definition={model} />
          ))}
        </div>
      </fieldset>
      <ImportCard />
      {base ? (
        <BasePanel base={base} />
      ) : imported ? (
        <ImportedPanel model={imported} />
      ) : (
        <ModelSettings modelId={modelId} />
      )}
      <DevicePanel />
      <LayerTable title={isolated(modelTitle({ modelId, imported: chosen }))} summary={summary} />
      {!summary.problem && <LookInside runId={null} />}
    </StepPage>
  );
}
