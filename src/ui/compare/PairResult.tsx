/** What comparing two runs says: in words, and as the pictures that B mends and breaks. */
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Comparison, Figures } from '../../evaluation/types.ts';
import type { RunFile } from '../../formats/run/runFileTypes.ts';
import { PathGallery } from '../heatmap/PathGallery.tsx';
import parts from '../parts/parts.module.css';
import { changedPictures } from './changedPictures.ts';
import type { Pair } from './chosen.ts';
import classes from './compare.module.css';
import type { AnswerPair } from './useComparison.ts';
import { aucText, differenceText, pickedText, verdictText } from './verdict.ts';

interface PairResultProps {
  pair: Pair;
  answers: AnswerPair;
  comparison: Comparison;
  figures: { a?: Figures; b?: Figures };
  /** How many runs the two were picked from. */
  among: number;
}

export function PairResult({ pair, answers, comparison, figures, among }: PairResultProps) {
  const { dataset } = pair.b.file;
  const picked = pickedText(comparison, among);
  return (
    <div className={classes.result}>
      <div className={parts.advice} role="status">
        <Text>{differenceText(comparison)}</Text>
        <Text mt="xs">{verdictText(comparison)}</Text>
        {picked && <Text mt="xs">{picked}</Text>}
        <Text mt="xs">{aucText(comparison, figures.a?.rocAuc ?? null, figures.b?.rocAuc ?? null)}</Text>
      </div>
      <Changed title="Pictures that B mends" paths={comparison.mends} answers={answers} dataset={dataset} />
      <Changed title="Pictures that B breaks" paths={comparison.breaks} answers={answers} dataset={dataset} />
    </div>
  );
}

interface ChangedProps {
  title: string;
  paths: readonly string[];
  answers: AnswerPair;
  dataset: RunFile['dataset'];
}

function Changed({ title, paths, answers, dataset }: ChangedProps) {
  const pictures = useMemo(() => changedPictures(answers, paths, dataset.classes), [answers, paths, dataset]);
  return (
    <PathGallery
      title={title}
      order="the probability that A → B gives to the true class, the greatest changes first"
      dataset={dataset}
      classNames={dataset.classes}
      pictures={pictures}
    />
  );
}
