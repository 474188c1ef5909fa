/** Class weights: by a rule, or a number for each class of the dataset; a text where there are none, or too many. */
import { Input, SegmentedControl, TextInput } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { classCounts } from '../../dataset/divide/splitContents.ts';
import { balancedWeights, numbersByClass } from '../../models/head/classWeights.ts';
import { SETTINGS } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { isolated } from '../../shared/names.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import classes from './form.module.css';
import { NumberField } from './NumberField.tsx';

/** Of more classes nobody fills in fields. */
const MOST_FIELDS = 12;
const RULES = ['auto', 'none', 'balanced'];
const BY_HAND = 'by hand';
const NO_NAMES: readonly string[] = [];
const WEIGHT = { ...SETTINGS.classWeight, kind: 'number', min: 0, max: 1e6, step: 0.5, default: 1 } as const;
const DIGITS = 3;

const weightProblem = (value: number) =>
  Number.isFinite(value) && value >= WEIGHT.min && value <= WEIGHT.max
    ? null
    : 'It must be a number from 0 on.';

const weightsText = (names: readonly string[], weights: readonly number[]) =>
  names.map((name, label) => `${name}=${weights[label]}`).join(',');

/** The weights that a text gives to these classes, or why it gives none. */
function weightsOf(text: string, names: readonly string[]): { weights: number[] } | { problem: string } {
  try {
    return { weights: numbersByClass(text, names, SETTINGS.classWeight.label) };
  } catch (thrown) {
    if (thrown instanceof UserError) return { problem: thrown.message };
    throw thrown;
  }
}

export function ClassWeightField({ help }: { help: ReactNode }) {
  const value = useDarkroom(({ settings }) => settings.classWeight);
  const dataset = useDarkroom((state) => (state.dataset.status === 'ready' ? state.dataset.dataset : null));
  const { setSetting } = useActions();
  const id = useId();
  const names = dataset?.classes ?? NO_NAMES;
  const rule = RULES.includes(value) ? value : BY_HAND;
  const choose = (next: string) => {
    if (RULES.includes(next)) return setSetting('classWeight', next);
    const balanced = value === 'balanced' && dataset ? balancedWeights(classCounts(dataset, 'train')) : null;
    const weights = names.map((_, label) => (balanced ? Number(balanced[label].toPrecision(DIGITS)) : 1));
    setSetting('classWeight', weightsText(names, weights));
  };
  return (
    <Input.Wrapper
      label={SETTINGS.classWeight.label}
      description={help}
      inputWrapperOrder={['label', 'input', 'description']}
      labelElement="div"
      labelProps={{ id: `${id}-label` }}
      descriptionProps={{ id: `${id}-help` }}
    >
      <SegmentedControl
        fullWidth
        size="xs"
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-help`}
        data={[...RULES, BY_HAND]}
        value={rule}
        onChange={choose}
      />
      {rule === BY_HAND && <ByHand text={value} names={names} />}
    </Input.Wrapper>
  );
}

function ByHand({ text, names }: { text: string; names: readonly string[] }) {
  const { setSetting } = useActions();
  const read = names.length === 0 ? null : weightsOf(text, names);
  const problem = read && 'problem' in read ? read.problem : null;
  if (names.length === 0 || names.length > MOST_FIELDS)
    return (
      <TextInput
        mt={8}
        aria-label="Weight of each class"
        placeholder="NORMAL=3,PNEUMONIA=1"
        error={problem}
        value={text}
        onChange={({ currentTarget }) => setSetting('classWeight', currentTarget.value)}
      />
    );
  const weights = read && 'weights' in read ? read.weights : names.map(() => 1);
  return (
    <>
      <div className={classes.weights}>
        {names.map((name, label) => (
          <NumberField
            key={name}
            row={{ ...WEIGHT, label: isolated(name) }}
            problemOf={weightProblem}
            value={weights[label]}
            onChange={(weight) => setSetting('classWeight', weightsText(names, weights.with(label, weight)))}
          />
        ))}
      </div>
      {problem && <Input.Error mt={6}>{problem} A change here writes them anew.</Input.Error>}
    </>
  );
}
