/** One picture that is tried: as the model sees it, the answer to it, and a warning where the run knows it already. */

import { CloseButton, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { TriedPicture as Read } from '../../../app/actions/actions.ts';
import type { Run } from '../../../app/state/state.ts';
import type { DatasetImage } from '../../../dataset/types.ts';
import { isChosenByValidation } from '../../../formats/run/baseWords.ts';
import { GUESS_MARK } from '../../../models/imported/guesses.ts';
import type { Outcome } from '../../../shared/errors.ts';
import { isolated } from '../../../shared/names.ts';
import { ExplainedPicture } from '../../heatmap/ExplainedPicture.tsx';
import type { HeatMapView } from '../../heatmap/HeatMapControls.tsx';
import { useActions } from '../../parts/context.tsx';
import { ErrorText } from '../../parts/ErrorAlert.tsx';
import { isGuessed } from '../../parts/GuessNote.tsx';
import type { TriedFile } from './tried.tsx';
import classes from './tryit.module.css';

/** What it means that a tried picture is one of the dataset. */
const KNOWN = {
  train: 'The model learned from it, so a right answer proves nothing.',
  val: 'The best weights were chosen by it, among others.',
  test: 'It was opened for this run, so do not choose by what you see here.',
};
const SPLITS = { train: 'training', val: 'validation', test: 'test' };

function knownText({ path, split, label }: DatasetImage, run: Run): string {
  const place = `This is ${isolated(path)} of the ${SPLITS[split]} split, class ${isolated(run.dataset.classes[label])}.`;
  if (split === 'val' && run.validation?.outOfFold)
    return `${place} All of its models but one learned from it, so a right answer proves little.`;
  return split === 'val' && !isChosenByValidation(run) ? place : `${place} ${KNOWN[split]}`;
}

interface TriedPictureProps {
  run: Run;
  tried: TriedFile;
  view: HeatMapView;
  onRemove: () => void;
}

export function TriedPicture({ run, tried: { file }, view, onRemove }: TriedPictureProps) {
  const { readPicture } = useActions();
  const [read, setRead] = useState<Outcome<Read> | null>(null);
  const isOpened = run.test !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the test split is opened, its pictures are answered
  useEffect(() => {
    let outdated = false;
    readPicture(run.id, file).then((outcome) => !outdated && setRead(outcome));
    return () => {
      outdated = true;
    };
  }, [readPicture, run.id, file, isOpened]);

  const known = read && 'value' in read ? read.value.known : null;
  return (
    <li className={classes.tried}>
      <div className={classes.head}>
        <Text fw={550} size="sm">
          {isolated(file.name)}
        </Text>
        <CloseButton aria-label={`Remove ${isolated(file.name)}`} onClick={onRemove} />
      </div>
      {read && 'error' in read ? (
        <ErrorText error={read.error} />
      ) : (
        <ExplainedPicture
          run={run}
          picture={read?.value.picture}
          decodedWith={run.settings}
          view={view}
          name={file.name}
          above={
            known && (
              <Text size="sm" className={classes.known}>
                {knownText(known, run)}
              </Text>
            )
          }
          below={
            isGuessed(run) && (
              <Text c="dimmed" size="sm">
                {GUESS_MARK}
              </Text>
            )
          }
        />
      )}
    </li>
  );
}
