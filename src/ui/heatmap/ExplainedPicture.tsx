/** One picture with the answer of a run to it, and where in the picture that comes from. */

import { Loader, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { outputChoiceOf } from '../../app/state/decisions.ts';
import type { Run, Which } from '../../app/state/state.ts';
import type { DecodeSettings, Picture } from '../../dataset/types.ts';
import { answerBy } from '../../evaluation/choices/decisionChoice.ts';
import { viewsText } from '../../formats/run/viewWords.ts';
import { isolated } from '../../shared/names.ts';
import { ErrorText } from '../parts/ErrorAlert.tsx';
import { explanationText } from './explanationText.ts';
import { HeatMapCanvas } from './HeatMapCanvas.tsx';
import type { HeatMapView } from './HeatMapControls.tsx';
import classes from './heatmap.module.css';
import { Probabilities } from './Probabilities.tsx';
import { type Explained, useExplanation } from './useExplanation.ts';

interface ExplainedPictureProps {
  run: Run;
  picture: Picture | undefined;
  decodedWith: DecodeSettings;
  view: HeatMapView;
  /** The picture's name. */
  name: string;
  /** What stands above the answer. */
  above?: ReactNode;
  /** What stands below it. */
  below?: ReactNode;
}

export function ExplainedPicture(props: ExplainedPictureProps) {
  const { run, picture, decodedWith, view, name, above, below } = props;
  const { which, label, shown, opacity } = view;
  const explained = useExplanation({ runId: run.id, which, picture, decodedWith, label });
  const { classes: classNames } = run.dataset;
  const done = explained.status === 'done' ? explained.explanation : null;
  // A map of nothing would only hide the picture; the text says that it is zero.
  const map = shown && done && done.maximum > 0 ? done.map : null;
  return (
    <div className={classes.explained}>
      <HeatMapCanvas
        key={name}
        picture={picture}
        map={map}
        opacity={opacity}
        label={
          map && done
            ? `${isolated(name)}, with the heat map for ${isolated(classNames[done.label])}`
            : isolated(name)
        }
      />
      <div className={classes.answer}>
        {above}
        <div aria-live="polite" className={classes.said}>
          <Answer explained={explained} run={run} which={which} />
        </div>
        {below}
      </div>
    </div>
  );
}

/** The answer to a picture, by what was fitted for the run and chosen on its desk. */
function answerTo(outputs: readonly number[], run: Run, which: Which) {
  const choice = outputChoiceOf(run, which);
  const { classes: classNames } = run.dataset;
  if (!choice) {
    const likeliest = outputs.indexOf(Math.max(...outputs));
    return { text: `Likeliest: ${isolated(classNames[likeliest])}`, probabilities: outputs };
  }
  const { label, probabilities, toHuman } = answerBy(outputs, choice);
  const name = isolated(classNames[label]);
  return { text: toHuman ? `Ask a human: ${name} is not sure enough.` : `Answer: ${name}`, probabilities };
}

function Answer({ explained, run, which }: { explained: Explained; run: Run; which: Which }) {
  const classNames = run.dataset.classes;
  switch (explained.status) {
    case 'waiting':
      return <Text>{explained.why}</Text>;
    case 'computing':
      return (
        <Text c="dimmed">
          <Loader size={13} mr={8} aria-hidden="true" />
          Computing …
        </Text>
      );
    case 'failed':
      return <ErrorText error={explained.error} />;
    case 'done': {
      const { text, probabilities } = answerTo(explained.explanation.probabilities, run, which);
      const views = viewsText(run.settings);
      return (
        <>
          <Text fw={620}>{text}</Text>
          <Probabilities probabilities={probabilities} classNames={classNames} />
          <Text size="sm">
            {views && `The answer is ${views}; the map is of the picture itself. `}
            {explanationText(explained.explanation, classNames)}
          </Text>
        </>
      );
    }
  }
}
