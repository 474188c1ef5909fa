/** The sealed test split: what opening it means, one button, and afterwards its figures with the count of openings. */
import { Text } from '@mantine/core';
import { FlaskConical } from 'lucide-react';
import { hasLastWeights, type Run } from '../../app/state/state.ts';
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import { formatQuantity } from '../../shared/format.ts';
import { Card } from '../parts/Card.tsx';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { GuessNote } from '../parts/GuessNote.tsx';
import parts from '../parts/parts.module.css';
import { openingsText } from '../words/figureText.ts';
import { isUneven } from '../words/imbalanceText.ts';
import { noWeightsText } from '../words/runText.ts';
import { EvaluationView } from './answers/EvaluationView.tsx';
import { Mistakes } from './answers/Mistakes.tsx';
import decision from './decision/decision.module.css';
import { JudgeButton } from './JudgeButton.tsx';
import { WeightTabs } from './WeightTabs.tsx';

export function TestPanel({ run }: { run: Run }) {
  const openings = useDarkroom((state) => state.testOpenings[run.dataset.hash] ?? 0);
  const images = imagesOf(run.dataset, 'test').length;
  const hasLast = hasLastWeights(run);
  const { test } = run;
  return (
    <Card id="test-title" title="Test split">
      {images === 0 && (
        <Text c="dimmed">
          This dataset has no test split, so there are no test figures. Add a folder “test” to the zip to get
          them.
        </Text>
      )}
      {images > 0 && !test && !hasLast && (
        <Text c="dimmed">{noWeightsText(run)}, so it is not evaluated.</Text>
      )}
      {images > 0 && !test && hasLast && <SealedTest run={run} images={images} openings={openings} />}
      {test && (
        <>
          <Text c="dimmed" className={parts.advice}>
            {openingsText(openings, true)} Each choice made by it makes its figures look better than they are.
          </Text>
          <GuessNote run={run} />
          <WeightTabs label="Weights judged on the test split" bestEpoch={run.bestEpoch}>
            {(which) => (
              <>
                <EvaluationView
                  evaluation={test[which]}
                  calibration={run.calibration?.[which] ?? null}
                  classNames={run.dataset.classes}
                  isUneven={isUneven(run.dataset, 'test')}
                  split="test"
                  openings={openings}
                />
                <div className={decision.desk}>
                  <Mistakes
                    title="What it got right and wrong"
                    run={run}
                    which={which}
                    split="test"
                    labels={test[which].labels}
                    scores={test[which].scores}
                    threshold={test[which].threshold ?? 0.5}
                    matrix={test[which].confusionMatrix}
                  />
                </div>
              </>
            )}
          </WeightTabs>
        </>
      )}
    </Card>
  );
}

/** Before the opening. */
function SealedTest({ run, images, openings }: { run: Run; images: number; openings: number }) {
  const { evaluateTest } = useActions();
  return (
    <>
      <Text c="dimmed" className={parts.advice}>
        Sealed: nothing in this page has looked at these {formatQuantity(images, 'image')} for this run.{' '}
        {openingsText(openings, false)} Opening judges the best and the last weights, counts as one opening,
        and cannot be taken back: once you choose by these figures, they look better than they are. So choose
        on validation, and open it at the end, for one run.
      </Text>
      <JudgeButton
        run={run}
        label="Open the test split"
        icon={FlaskConical}
        variant="filled"
        onClick={() => void evaluateTest(run.id)}
      />
    </>
  );
}
