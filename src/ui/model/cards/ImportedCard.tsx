/** One imported model to choose, with what removes it. */

import { CloseButton } from '@mantine/core';
import { parameterCount } from '../../../models/graph/modelGraph.ts';
import type { ImportedModel } from '../../../models/imported/importedModel.ts';
import { formatCount } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import { useActions } from '../../parts/context.tsx';
import { useNotice } from '../../parts/notice.tsx';
import { picturesText } from '../../words/importText.ts';
import imported from '../imported.module.css';
import classes from '../model.module.css';
import { ModelRadio } from './ModelRadio.tsx';

export function ImportedCard({ model }: { model: ImportedModel }) {
  const { id, origin, preprocessing, graph } = model;
  const name = isolated(model.name);
  const { removeImported } = useActions();
  const notify = useNotice();
  const remove = () => notify({ text: `“${name}” was removed.`, undo: removeImported(id) });
  return (
    <div className={imported.cardFrame}>
      <ModelRadio modelId={id} title={name} titleClass={imported.name}>
        <span>
          Imported: {origin}. Pictures of {picturesText(preprocessing)}.
        </span>
        <span className={classes.parameters}>
          <b>{formatCount(parameterCount(graph))}</b> parameters
        </span>
      </ModelRadio>
      <CloseButton
        className={imported.remove}
        size="sm"
        aria-label={`Remove the model ${name}`}
        onClick={remove}
      />
    </div>
  );
}
