/** The networks that have learned something already, and where to get one. They come first where the pictures are few. */
import { Text } from '@mantine/core';
import { useDarkroom } from '../../parts/context.tsx';
import { LoadingBase } from '../../phases/LoadingBase.tsx';
import { fewText } from '../../words/baseText.ts';
import classes from '../model.module.css';
import { BaseCard, ServedCard } from './BaseCard.tsx';
import { WaysToBase } from './WaysToBase.tsx';

/** @param pictures To train on, where they are few; else null. */
export function BaseGroup({ pictures }: { pictures: number | null }) {
  const bases = useDarkroom((state) => state.bases);
  const served = useDarkroom((state) => state.servedBases);
  const away = served.filter(({ id }) => !bases.some((base) => base.id === id));
  const isEmpty = bases.length + away.length === 0;
  return (
    <>
      <h2 className={classes.group}>Networks that have learned already, with a new head</h2>
      {pictures !== null && (
        <Text c="dimmed" mb="md">
          {fewText(pictures)}
        </Text>
      )}
      <div className={classes.cards}>
        {bases.map((base) => (
          <BaseCard key={base.id} base={base} />
        ))}
        {away.map((one) => (
          <ServedCard key={one.id} served={one} />
        ))}
      </div>
      <LoadingBase />
      <WaysToBase isFirst={isEmpty} isFew={pictures !== null} />
    </>
  );
}
