/** The validation split: what a run is chosen, and its decisions are made, by. */
import { Text } from '@mantine/core';
import { Scale } from 'lucide-react';
import { hasLastWeights, type Run } from '../../app/state/state.ts';
import { bestFigure, isOfValidation } from '../../evaluation/figures/monitored.ts';
import { outOfFoldText } from '../../models/ensemble/ensemble.ts';
import { Card } from '../parts/Card.tsx';
import { useActions } from '../parts/context.tsx';
import { GuessNote } from '../parts/GuessNote.tsx';
import parts from '../parts/parts.module.css';
import { isUneven } from '../words/imbalanceText.ts';
import { noWeightsText } from '../words/runText.ts';
import { EvaluationView } from './answers/EvaluationView.tsx';
import { DecisionDesk } from './decision/DecisionDesk.tsx';
import { JudgeButton } from './JudgeButton.tsx';
import { WeightTabs } from './WeightTabs.tsx';

export function ValidationPanel({ run }: { run: Run }) {
  const { evaluateValidation } = useActions();
  const { validation } = run;
  const hasLast = hasLastWeights(run);
  const outOfFold = run.ensemble && outOfFoldText(run.ensemble);
  return (
    <Card id="validation-title" title="Validation split">
      <Text c="dimmed" className={parts.advice}>
        Choose between runs, weights and thresholds by these figures.
        {isOfValidation(bestFigure(run.settings, true)) &&
          ' They are a little too good for the best weights, which were chosen by them.'}
        {run.calibration?.best.fittedOn === 'validation' &&
          ' They are a little too good also because of what was fitted by them.'}
      </Text>
      {outOfFold && (
        <Text c="dimmed" className={parts.advice}>
          {outOfFold} Heat maps explain the answer of all of them together.
        </Text>
      )}
      {!validation && !hasLast && (
        <Text c="dimmed" mt="sm">
          {noWeightsText(run)}, so it is not judged.
        </Text>
      )}
      {!validation && hasLast && (
        <JudgeButton
          run={run}
          label="Judge on the validation split"
          icon={Scale}
          variant="default"
          onClick={() => void evaluateValidation(run.id)}
        />
      )}
      {validation && <GuessNote run={run} />}
      {validation && (
        <WeightTabs label="Weights judged on validation" bestEpoch={run.bestEpoch}>
          {(which) => (
            <>
              <EvaluationView
                evaluation={validation[which]}
                calibration={run.calibration?.[which] ?? null}
                classNames={run.dataset.classes}
                isUneven={isUneven(run.dataset, 'val')}
                split="validation"
              />
              <DecisionDesk run={run} which={which} validation={validation} />
            </>
          )}
        </WeightTabs>
      )}
    </Card>
  );
}
