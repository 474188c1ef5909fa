/** The decision desk: threshold, costs, temperature and human band, all chosen on the validation split and nothing else. */
import { Button, Text } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import type { DeskChange } from '../../../app/state/decisions.ts';
import type { Run, Which } from '../../../app/state/state.ts';
import type { Dataset } from '../../../dataset/types.ts';
import { decideAt } from '../../../evaluation/choices/decision.ts';
import { untouched } from '../../../evaluation/choices/decisionChoice.ts';
import { ValidationPredictions } from '../../../evaluation/choices/validationPredictions.ts';
import type { SplitEvaluation } from '../../../evaluation/types.ts';
import { UserError } from '../../../shared/errors.ts';
import { isolated } from '../../../shared/names.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { GuessNote } from '../../parts/GuessNote.tsx';
import { Later } from '../../parts/Later.tsx';
import { Mistakes } from '../answers/Mistakes.tsx';
import { ReportTable } from '../answers/ReportTable.tsx';
import shared from '../interpret.module.css';
import { BandChoice } from './BandChoice.tsx';
import { CostChoice } from './CostChoice.tsx';
import classes from './decision.module.css';
import { TemperatureChoice } from './TemperatureChoice.tsx';
import { ThresholdSlider } from './ThresholdSlider.tsx';
import { useRested } from './useRested.ts';

/** The run's answers for its validation split, or why nothing can be chosen by them. */
function predictionsOf(
  dataset: Dataset,
  validation: SplitEvaluation<'val'>,
  which: Which,
): ValidationPredictions | string {
  try {
    return ValidationPredictions.of(dataset, validation, which);
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown.message;
    throw thrown;
  }
}

interface DecisionDeskProps {
  run: Run;
  which: Which;
  validation: SplitEvaluation<'val'>;
}

export function DecisionDesk(props: DecisionDeskProps) {
  return (
    <section className={classes.desk} aria-labelledby="desk-title">
      <div>
        <h3 id="desk-title" className={shared.h3}>
          Decision desk
        </h3>
        <Text c="dimmed" size="sm" className={shared.advice}>
          What the answers lead to, and which choice suits you. All of it is chosen on the validation split;
          the test split has no part in it. Your choices stay with the run, and go along in run.json, the
          report and the exports of these weights; Keras’ own files have no place for them. They change none
          of the run’s figures.
        </Text>
        <GuessNote run={props.run} />
      </div>
      <Later>
        <FittedDesk {...props} />
      </Later>
    </section>
  );
}

function FittedDesk({ run, which, validation }: DecisionDeskProps) {
  const { dataset } = run;
  const given = useMemo(() => predictionsOf(dataset, validation, which), [dataset, validation, which]);
  if (typeof given === 'string') return <Text>{given}</Text>;
  return <Desk run={run} which={which} given={given} judgedAt={validation[which].threshold} />;
}

interface DeskProps {
  run: Run;
  which: Which;
  given: ValidationPredictions;
  /** The threshold that the run is judged at, where the desk begins; null for none. */
  judgedAt: number | null;
}

function Desk({ run, which, given, judgedAt }: DeskProps) {
  const { classes: classNames } = run.dataset;
  const { decide } = useActions();
  // Of the state itself: the run on show comes later.
  const chosen = useDarkroom(({ runs }) => runs.find(({ id }) => id === run.id)?.decision?.[which] ?? null);
  const { temperature, costs, band, ...rest } = chosen ?? untouched(classNames.length, judgedAt);
  const change = useCallback((to: DeskChange | null) => decide(run.id, which, to), [decide, run.id, which]);
  const [threshold, setThreshold] = useRested(rest.threshold ?? 0.5, (to) => change({ threshold: to }));
  const predictions = useMemo(
    () => (temperature === null ? given : given.atTemperature(temperature)),
    [given, temperature],
  );
  const { labels, scores } = predictions;
  const decision = useMemo(
    () => decideAt(labels, scores, threshold, classNames),
    [labels, scores, threshold, classNames],
  );
  const isBinary = classNames.length === 2;
  const positive = isolated(classNames[1]);
  return (
    <>
      {isBinary && <ThresholdSlider threshold={threshold} positive={positive} onThreshold={setThreshold} />}
      <Mistakes
        title={isBinary ? 'Answers at this threshold' : 'Answers'}
        run={run}
        which={which}
        split="val"
        labels={labels}
        scores={scores}
        threshold={threshold}
        matrix={decision.confusionMatrix}
      >
        <ReportTable
          report={decision.report}
          matrix={decision.confusionMatrix}
          of="validation split at this threshold"
        />
      </Mistakes>
      <div className={classes.choices}>
        {isBinary && (
          <CostChoice
            predictions={predictions}
            threshold={threshold}
            positive={positive}
            costs={costs}
            onChange={change}
          />
        )}
        <TemperatureChoice
          given={given}
          used={temperature !== null}
          onTemperature={(to) => change({ temperature: to })}
        />
        <BandChoice
          predictions={predictions}
          threshold={threshold}
          accuracy={band?.accuracy ?? null}
          onAccuracy={(bandAccuracy) => change({ bandAccuracy })}
        />
      </div>
      {chosen && (
        <Button
          variant="default"
          className={classes.reset}
          leftSection={<RotateCcw size={16} aria-hidden="true" />}
          onClick={() => change(null)}
        >
          Reset the desk
        </Button>
      )}
    </>
  );
}
