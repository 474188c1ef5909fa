/** Starting another run from the weights of this one. */
import { Button, Text } from '@mantine/core';
import { Sprout } from 'lucide-react';
import { useState } from 'react';
import { hasBestWeights, hasLastWeights, type Run, type Which } from '../../app/state/state.ts';
import { WhichWeights } from '../form/WhichWeights.tsx';
import { Card } from '../parts/Card.tsx';
import { useActions } from '../parts/context.tsx';
import parts from '../parts/parts.module.css';
import classes from './interpret.module.css';

export function TrainFurther({ run }: { run: Run }) {
  const { trainFurther, goTo } = useActions();
  const [which, setWhich] = useState<Which>('best');
  const hasLast = hasLastWeights(run);
  if (!hasLast && !hasBestWeights(run)) return null;
  if (run.ensemble)
    return (
      <Card id="further-title" title="Train it further">
        <Text c="dimmed" className={parts.advice}>
          An ensemble is not trained further: train one of the runs that it was made of, and make another one.
        </Text>
      </Card>
    );
  const start = () => {
    trainFurther(run.id, which);
    goTo('train');
  };
  return (
    <Card id="further-title" title="Train it further">
      <Text c="dimmed" className={parts.advice}>
        The next run starts from these weights instead of new ones, with the settings of the Train step. The
        optimizer starts afresh.
      </Text>
      <div className={classes.download}>
        <WhichWeights label="Weights to start from" value={which} onChange={setWhich} hasLast={hasLast} />
        <Button variant="default" leftSection={<Sprout size={18} aria-hidden="true" />} onClick={start}>
          Train further
        </Button>
      </div>
    </Card>
  );
}
