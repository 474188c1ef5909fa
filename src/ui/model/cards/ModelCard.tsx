/** One model of the catalogue to choose. */
import type { ModelDefinition } from '../../../models/catalogue/definition.ts';
import { formatCount } from '../../../shared/format.ts';
import { useDarkroom } from '../../parts/context.tsx';
import classes from '../model.module.css';
import { ModelRadio } from './ModelRadio.tsx';
import { useModelSummary } from './useModelSummary.ts';

export function ModelCard({ definition }: { definition: ModelDefinition }) {
  const { id, title } = definition;
  const isChosen = useDarkroom((state) => state.modelId === id);
  const summary = useModelSummary({ modelId: id, imported: null }, isChosen);
  return (
    <ModelRadio modelId={id} title={title}>
      <span>{definition.summary}</span>
      {summary.problem ? (
        <span className={classes.tooSmall}>It cannot be built with the present dataset settings.</span>
      ) : (
        <span className={classes.parameters}>
          <b>{formatCount(summary.parameters)}</b> parameters
        </span>
      )}
    </ModelRadio>
  );
}
