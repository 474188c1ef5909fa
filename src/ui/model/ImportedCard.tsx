/** One imported model as a radio button that looks like a card, with what removes it. */
import { CloseButton } from '@mantine/core';
import { Check } from 'lucide-react';
import { type ImportedModel, parametersOf } from '../../models/importedModel.ts';
import { formatCount } from '../../shared/format.ts';
import { useActions, useDarkroom } from '../context.tsx';
import { useNotice } from '../shell/notice.tsx';
import imported from './imported.module.css';
import { picturesText } from './importText.ts';
import classes from './model.module.css';

export function ImportedCard({ model }: { model: ImportedModel }) {
  const { id, name, origin, preprocessing, rows } = model;
  const chosen = useDarkroom((state) => state.modelId === id);
  const { setModel, removeImported } = useActions();
  const notify = useNotice();
  const remove = () => notify({ text: `“${name}” was removed.`, undo: removeImported(id) });
  return (
    <div className={imported.cardFrame}>
      <label className={classes.card}>
        <input
          type="radio"
          name="model"
          className={classes.radio}
          checked={chosen}
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-about`}
          onChange={() => setModel(id)}
        />
        <span className={classes.cardTop}>
          <span id={`${id}-title`} className={`${classes.cardTitle} ${imported.name}`}>
            {name}
          </span>
          <span className={classes.tick} aria-hidden="true">
            <Check size={14} strokeWidth={3} />
          </span>
        </span>
        <span id={`${id}-about`} className={classes.about}>
          <span>
            Imported: {origin}. Pictures of {picturesText(preprocessing)}.
          </span>
          <span className={classes.parameters}>
            <b>{formatCount(parametersOf(rows))}</b> parameters
          </span>
        </span>
        <code className={classes.id}>{id}</code>
      </label>
      <CloseButton
        className={imported.remove}
        size="sm"
        aria-label={`Remove the model ${name}`}
        onClick={remove}
      />
    </div>
  );
}
