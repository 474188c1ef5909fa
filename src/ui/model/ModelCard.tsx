/** One model as a radio button that looks like a card. */
import { Check } from 'lucide-react';
import type { ModelDefinition } from '../../models/types.ts';
import { formatCount } from '../../shared/format.ts';
import { useActions, useDarkroom } from '../context.tsx';
import classes from './model.module.css';
import { useModelSummary } from './useModelSummary.ts';

export function ModelCard({ definition }: { definition: ModelDefinition }) {
  const chosen = useDarkroom((state) => state.modelId === definition.id);
  const { setModel } = useActions();
  const summary = useModelSummary({ modelId: definition.id, imported: null });
  const id = `model-${definition.id}`;
  return (
    <label className={classes.card}>
      <input
        type="radio"
        name="model"
        className={classes.radio}
        checked={chosen}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-about`}
        onChange={() => setModel(definition.id)}
      />
      <span className={classes.cardTop}>
        <span id={`${id}-title`} className={classes.cardTitle}>
          {definition.title}
        </span>
        <span className={classes.tick} aria-hidden="true">
          <Check size={14} strokeWidth={3} />
        </span>
      </span>
      <span id={`${id}-about`} className={classes.about}>
        <span>{definition.summary}</span>
        {summary.problem ? (
          <span className={classes.tooSmall}>It cannot be built with the present dataset settings.</span>
        ) : (
          <span className={classes.parameters}>
            <b>{formatCount(summary.parameters)}</b> parameters
          </span>
        )}
      </span>
      <code className={classes.id}>{definition.id}</code>
    </label>
  );
}
