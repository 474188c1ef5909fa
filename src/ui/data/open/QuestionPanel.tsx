/** What the folders of a dataset leave open: each question with its answers, of which one press chooses. */
import { Button, Text, UnstyledButton } from '@mantine/core';
import { Check } from 'lucide-react';
import { useId } from 'react';
import { isAnswered } from '../../../dataset/questions.ts';
import { isolated, unturned } from '../../../shared/names.ts';
import type { Question } from '../../../shared/question.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import parts from '../../parts/parts.module.css';
import own from './question.module.css';

export function QuestionPanel() {
  const asked = useDarkroom((state) => state.asked);
  const dataset = useDarkroom((state) => (state.dataset.status === 'ready' ? state.dataset.dataset : null));
  const { cancelReading } = useActions();
  const questions = asked?.questions ?? dataset?.questions ?? [];
  if (questions.length === 0) return null;
  return (
    <section className="card" aria-labelledby="questions-title">
      <div className={parts.cardHead}>
        <div>
          <h2 id="questions-title" className={parts.h2}>
            {asked ? `${isolated(asked.name)} needs an answer` : 'What the folders leave open'}
          </h2>
          <Text c="dimmed" size="sm">
            {asked
              ? 'It is not read yet. Press the answer that fits; it can be changed later.'
              : 'The dataset was read by the answers that are marked. Press another one to read it that way.'}
          </Text>
        </div>
        {asked && (
          <Button variant="default" onClick={cancelReading}>
            Do not open it
          </Button>
        )}
      </div>
      {questions.map((question) => (
        <Answers key={question.id} question={question} />
      ))}
    </section>
  );
}

function Answers({ question: { id, text, options, chosen } }: { question: Question }) {
  const choices = useDarkroom((state) => state.settings.folderChoices);
  const { answerQuestion } = useActions();
  const textId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs, and these are buttons.
    <div role="group" aria-labelledby={textId} className={own.question}>
      <p id={textId} className={own.text}>
        {unturned(text)}
      </p>
      {options.map((option) => {
        const isChosen = option.id === chosen;
        return (
          <UnstyledButton
            key={option.id}
            className={own.option}
            aria-pressed={isChosen}
            onClick={() => void answerQuestion(id, option.id)}
          >
            <span className={own.mark}>{isChosen && <Check size={16} aria-hidden="true" />}</span>
            <span className={own.label}>{unturned(option.label)}</span>
            {isChosen && (
              <span className={own.state}>
                {isAnswered(choices, id, option.id) ? 'Your answer' : 'Taken for now'}
              </span>
            )}
          </UnstyledButton>
        );
      })}
    </div>
  );
}
