/** The one press by which somebody says that what was guessed of an imported model is right. */
import { Button, Text } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { mappingFor, mappingProblem } from '../../../models/imported/classMapping.ts';
import type { ImportedModel } from '../../../models/imported/importedModel.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import classes from '../imported.module.css';

/** What is guessed, and what has to be done before it can be confirmed. */
function questionText({ guesses }: ImportedModel, canTellOrder: boolean): string {
  const asked = [
    ...(guesses.includes('order') ? ['which output stands for which class'] : []),
    ...(guesses.includes('range') ? ['which range of values it takes'] : []),
  ].join(' and ');
  const first = `Guessed: ${asked}. Until you confirm it, every figure says so.`;
  return guesses.includes('order') && !canTellOrder
    ? `${first} The order of the classes can be confirmed once a dataset is open and each of its classes has an output.`
    : first;
}

export function ConfirmGuess({ model }: { model: ImportedModel }) {
  const { confirmImported } = useActions();
  const datasetClasses = useDarkroom(({ dataset }) =>
    dataset.status === 'ready' ? dataset.dataset.classes : null,
  );
  const { guesses } = model;
  if (guesses.length === 0) return null;
  const canTellOrder =
    datasetClasses !== null && mappingProblem(model, mappingFor(model, datasetClasses)) === null;
  return (
    <div className={classes.guess}>
      <Text size="sm" id="guess-question">
        {questionText(model, canTellOrder)}
      </Text>
      <Button
        variant="default"
        leftSection={<CircleCheck size={18} aria-hidden="true" />}
        disabled={!canTellOrder && !guesses.includes('range')}
        aria-describedby="guess-question"
        onClick={() => confirmImported(model.id)}
      >
        {canTellOrder || !guesses.includes('order') ? 'It is right' : 'The range is right'}
      </Button>
    </div>
  );
}
