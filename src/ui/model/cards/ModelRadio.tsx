/** The radio button of one model, drawn as a card. */
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import classes from '../model.module.css';

interface ModelRadioProps {
  modelId: string;
  title: string;
  titleClass?: string;
  /** What is said of the model. */
  children: ReactNode;
}

export function ModelRadio({ modelId, title, titleClass = '', children }: ModelRadioProps) {
  const chosen = useDarkroom((state) => state.modelId === modelId);
  const { setModel } = useActions();
  const id = `model-${modelId}`;
  return (
    <label className={classes.card}>
      <input
        type="radio"
        name="model"
        className={classes.radio}
        checked={chosen}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-about`}
        onChange={() => setModel(modelId)}
      />
      <span className={classes.cardTop}>
        <span id={`${id}-title`} className={`${classes.cardTitle} ${titleClass}`}>
          {title}
        </span>
        <span className={classes.tick} aria-hidden="true">
          <Check size={14} strokeWidth={3} />
        </span>
      </span>
      <span id={`${id}-about`} className={classes.about}>
        {children}
      </span>
      <code className={classes.id}>{modelId}</code>
    </label>
  );
}
