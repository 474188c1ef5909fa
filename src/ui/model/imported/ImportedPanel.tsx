/** The chosen imported model: what it is, and judging it as it is. */

import { Button, Text } from '@mantine/core';
import { Scale, SlidersHorizontal, Snowflake } from 'lucide-react';
import { activeRun, evaluatingRun } from '../../../app/state/state.ts';
import { trainingNotes } from '../../../models/head/trainingNotes.ts';
import { mappingFor, mappingProblem } from '../../../models/imported/classMapping.ts';
import type { ImportedModel } from '../../../models/imported/importedModel.ts';
import { isolated } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import parts from '../../parts/parts.module.css';
import classes from '../imported.module.css';
import { ModelFacts } from './ModelFacts.tsx';

/** Why the model cannot be judged now; null where it can. */
function useReason(model: ImportedModel): string | null {
  const datasetClasses = useDarkroom(({ dataset }) =>
    dataset.status === 'ready' ? dataset.dataset.classes : null,
  );
  const busy = useDarkroom((state) => activeRun(state) !== null || evaluatingRun(state) !== null);
  const hasDevice = useDarkroom((state) => state.device.status === 'ready');
  if (!datasetClasses) return 'Open a dataset to evaluate it.';
  if (busy) return 'A run is at work.';
  if (!hasDevice) return 'The device is still being looked for.';
  return mappingProblem(model, mappingFor(model, datasetClasses));
}

export function ImportedPanel({ model }: { model: ImportedModel }) {
  const { reviewModel, evaluateModel, goTo, useAsBase: takeAsBase } = useActions();
  const reason = useReason(model);
  const evaluate = () => {
    goTo('train');
    void evaluateModel(model.id);
  };
  const notes = trainingNotes(model.graph, false);
  return (
    <section className="card" aria-labelledby="imported-title">
      <h2 id="imported-title" className={`${parts.h2} ${classes.name}`}>
        {isolated(model.name)}
      </h2>
      <ModelFacts model={model} />
      {notes.length > 0 && (
        <Text c="dimmed" size="sm" mt="sm">
          {notes.join(' ')}
        </Text>
      )}
      <div className={classes.actions}>
        <Button
          leftSection={<Scale size={18} aria-hidden="true" />}
          disabled={reason !== null}
          aria-describedby="evaluate-reason"
          onClick={evaluate}
        >
          Evaluate on the validation split
        </Button>
        <Button
          variant="default"
          leftSection={<SlidersHorizontal size={18} aria-hidden="true" />}
          onClick={() => reviewModel(model.id)}
        >
          Classes and pictures
        </Button>
        <Button
          variant="default"
          leftSection={<Snowflake size={18} aria-hidden="true" />}
          onClick={() => void takeAsBase(model.id)}
        >
          Use as a frozen base
        </Button>
      </div>
      <Text c="dimmed" size="sm" mt="sm" id="evaluate-reason">
        {reason ?? 'The test split stays sealed.'} To train it further, go on to Train. As a frozen base it
        keeps what it knows and gets a new head for your classes.
      </Text>
    </section>
  );
}
