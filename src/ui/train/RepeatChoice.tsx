/** How often Train trains: once, or several times to see how much the figures vary. */
import { NumberInput, SegmentedControl, Text } from '@mantine/core';
import type { RepeatPlan } from '../../app/state/repeats.ts';
import { isTraining } from '../../app/state/state.ts';
import { MAX_REPEATS, MIN_REPEATS } from '../../evaluation/comparison/repeatFigures.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import classes from './train.module.css';

const FIRST_COUNT = 5;
const HELP: Record<RepeatPlan['kind'], string> = {
  seeds: 'Trains with this seed and those that follow it: how much the figures owe to chance.',
  folds:
    'Divides train and validation together into folds, a patient’s pictures in one. Each fold is the validation split once; the test split stays sealed.',
};

export function RepeatChoice() {
  const plan = useDarkroom((state) => state.repeatPlan);
  const training = useDarkroom(isTraining);
  const foldsBy = useDarkroom(({ settings }) => settings.foldsBy);
  const { setRepeat } = useActions();
  if (training) return null;
  const choose = (kind: string) =>
    setRepeat(kind === 'seeds' || kind === 'folds' ? { kind, count: plan?.count ?? FIRST_COUNT } : null);
  return (
    <div className={classes.repeat}>
      <SegmentedControl
        aria-label="How often to train"
        size="sm"
        data={[
          { value: 'once', label: 'Once' },
          { value: 'seeds', label: 'Several seeds' },
          { value: 'folds', label: 'Folds' },
        ]}
        value={plan?.kind ?? 'once'}
        onChange={choose}
      />
      {plan && (
        <>
          <NumberInput
            aria-label={`Number of ${plan.kind}`}
            size="sm"
            w={84}
            min={MIN_REPEATS}
            max={MAX_REPEATS}
            clampBehavior="strict"
            allowDecimal={false}
            value={plan.count}
            onChange={(count) => typeof count === 'number' && setRepeat({ ...plan, count })}
          />
          <Text c="dimmed" size="sm" className={classes.repeatHelp}>
            {HELP[plan.kind]}
            {plan.kind === 'folds' && foldsBy !== 'groups' && ` A fold holds out whole ${foldsBy}.`}
          </Text>
        </>
      )}
    </div>
  );
}
