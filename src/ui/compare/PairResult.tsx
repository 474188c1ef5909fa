/** What comparing two runs says: in words, and as the pictures that B mends and breaks. */
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Comparison, Figures } from '../../evaluation/types.ts';
import { PathGallery } from '../interpret/PathGallery.tsx';
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
  const mended = useMemo(
    () => changedPictures(answers, comparison.mends, dataset.classes),
    [answers, comparison, dataset],
  );
  const broken = useMemo(
    () => changedPictures(answers, comparison.breaks, dataset.classes),
    [answers, comparison, dataset],
  );
  const picked = pickedText(comparison, among);
  const order = 'the probability that A → B gives to the true class, the greatest changes first';
  return (
    <div className={classes.result}>
      <div className={classes.advice} role="status">
        <Text>{differenceText(comparison)}</Text>
        <Text mt="xs">{verdictText(comparison)}</Text>
        {picked && <Text mt="xs">{picked}</Text>}
        <Text mt="xs">{aucText(comparison, figures.a?.rocAuc ?? null, figures.b?.rocAuc ?? null)}</Text>
      </div>
      <PathGallery
        title="Pictures that B mends"
        order={order}
        dataset={dataset}
        classNames={dataset.classes}
        pictures={mended}
      />
      <PathGallery
        title="Pictures that B breaks"
        order={order}
        dataset={dataset}
        classNames={dataset.classes}
        pictures={broken}
      />
    </div>
  );
}
