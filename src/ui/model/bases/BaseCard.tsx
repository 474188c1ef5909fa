/** A network that has learned something already, to choose: one that is here, and one that the site would give. */
import { CloseButton } from '@mantine/core';
import type { ServedBase } from '../../../app/state/state.ts';
import type { Base } from '../../../models/base/base.ts';
import { parameterCount } from '../../../models/graph/modelGraph.ts';
import { nameOfBase, pretrainedById } from '../../../models/pretrained/pretrained.ts';
import { formatBytes, formatCount } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import { useActions } from '../../parts/context.tsx';
import { useNotice } from '../../parts/notice.tsx';
import { forgottenText } from '../../words/baseText.ts';
import { picturesText } from '../../words/importText.ts';
import { ModelRadio } from '../cards/ModelRadio.tsx';
import imported from '../imported.module.css';
import classes from '../model.module.css';

export function BaseCard({ base }: { base: Base }) {
  const { id, origin, preprocessing, graph } = base;
  const row = base.known === null ? null : pretrainedById(base.known);
  const name = isolated(base.name);
  const { forgetBase } = useActions();
  const notify = useNotice();
  const forget = () => {
    const undo = forgetBase(id);
    if (undo) notify({ text: forgottenText(base), undo });
  };
  return (
    <div className={imported.cardFrame}>
      <ModelRadio modelId={id} title={name} titleClass={imported.name}>
        <span>
          {row ? `Has learned from ${row.trainedOn}.` : `Somebody’s own: ${origin}.`} Pictures of{' '}
          {picturesText(preprocessing)}.
        </span>
        <span className={classes.parameters}>
          <b>{formatCount(parameterCount(graph))}</b> parameters
        </span>
      </ModelRadio>
      <CloseButton
        className={imported.remove}
        size="sm"
        aria-label={`Forget the base ${name}`}
        onClick={forget}
      />
    </div>
  );
}

export function ServedCard({ served }: { served: ServedBase }) {
  const row = pretrainedById(served.known)!;
  return (
    <ModelRadio modelId={served.id} title={nameOfBase(row)}>
      <span>Has learned from {row.trainedOn}.</span>
      <span className={classes.parameters}>
        <b>{formatBytes(served.bytes)}</b>, fetched from this site once it is chosen
      </span>
    </ModelRadio>
  );
}
