/** The decision desk: threshold, costs, temperature and human band, all chosen on the validation split and nothing else. */

import { Slider, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Which } from '../../app/runWeights.ts';
import type { Run } from '../../app/state.ts';
import type { Dataset } from '../../dataset/types.ts';
import { decideAt } from '../../evaluation/decision.ts';
import type { SplitEvaluation } from '../../evaluation/types.ts';
import { ValidationPredictions } from '../../evaluation/validation.ts';
import { UserError } from '../../shared/errors.ts';
import { formatFigure } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import { Later } from '../shell/Later.tsx';
import { BandChoice } from './BandChoice.tsx';
import { CostChoice } from './CostChoice.tsx';
import classes from './decision.module.css';
import shared from './interpret.module.css';
import { Mistakes } from './Mistakes.tsx';
import { ReportTable } from './ReportTable.tsx';
import { TemperatureChoice } from './TemperatureChoice.tsx';

/** Thresholds lie this far apart on the slider. */
const THRESHOLD_STEP = 0.005;

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
          What the answers lead to, and which choice suits you. All of it is fitted on the validation split;
          the test split has no part in it.
        </Text>
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
  return typeof given === 'string' ? <Text>{given}</Text> : <Desk run={run} which={which} given={given} />;
}

function Desk({ run, which, given }: { run: Run; which: Which; given: ValidationPredictions }) {
  const { classes: classNames } = run.dataset;
  const [threshold, setThreshold] = useState(0.5);
  const [temperature, setTemperature] = useState<number | null>(null);
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
      {isBinary && (
        <div className={classes.threshold}>
          <Text fw={600} size="sm">
            Threshold: answer {positive} above {formatFigure(threshold, 3)}
          </Text>
          <Slider
            mt="xs"
            min={0}
            max={1}
            step={THRESHOLD_STEP}
            label={null}
            value={threshold}
            onChange={setThreshold}
            thumbLabel={`Threshold for ${positive}`}
          />
        </div>
      )}
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
            onThreshold={setThreshold}
          />
        )}
        <TemperatureChoice given={given} used={temperature !== null} onTemperature={setTemperature} />
        <BandChoice predictions={predictions} threshold={threshold} />
      </div>
    </>
  );
}
