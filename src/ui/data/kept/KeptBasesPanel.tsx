/** The networks that this browser keeps for new heads: how large each is, and forgetting it. */
import { Button, Text } from '@mantine/core';
import type { Base } from '../../../models/base/base.ts';
import { formatBytes } from '../../../shared/format.ts';
import { isolated } from '../../../shared/names.ts';
import { Card } from '../../parts/Card.tsx';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { useNotice } from '../../parts/notice.tsx';
import { forgottenText } from '../../words/baseText.ts';
import classes from '../data.module.css';

export function KeptBasesPanel() {
  const kept = useDarkroom((state) => state.keptBases);
  const bases = useDarkroom((state) => state.bases);
  const { forgetBase } = useActions();
  const notify = useNotice();
  const forget = (one: Base) => {
    const undo = forgetBase(one.id);
    if (undo) notify({ text: forgottenText(one), undo });
  };
  const rows = kept.flatMap((one) => {
    const base = bases.find(({ id }) => id === one.id);
    return base ? [{ ...one, base }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <Card id="kept-bases-title" title="Pretrained networks kept in this browser">
      <Text c="dimmed" size="sm">
        They can be chosen on the Model step at once, and never leave this device.
      </Text>
      <ul className={classes.kept}>
        {rows.map(({ id, base, bytes, keptAtMs }) => (
          <li key={id} className={classes.keptRow}>
            <div>
              <span className={classes.keptName}>{isolated(base.name)}</span>
              <Text c="dimmed" size="sm">
                {formatBytes(bytes)} of weights; kept on{' '}
                {new Date(keptAtMs).toLocaleDateString('en-GB', { dateStyle: 'medium' })}.
              </Text>
            </div>
            <Button
              variant="default"
              aria-label={`Forget ${isolated(base.name)}`}
              onClick={() => forget(base)}
            >
              Forget
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
