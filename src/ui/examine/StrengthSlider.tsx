/** One strength for all of augmentation, by the kind of picture. A press of it is one change, which can be undone. */
import { SegmentedControl, Slider, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { AUGMENTATION_NAMES } from '../../dataset/augmentation.ts';
import {
  AUGMENTED_KINDS,
  type AugmentedKind,
  augmentationOfStrength,
  strengthOf,
} from '../../dataset/augmentationStrength.ts';
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import { areGrey } from '../../dataset/grey.ts';
import type { Dataset, DatasetSettings } from '../../dataset/types.ts';
import { formatFigure } from '../../shared/format.ts';
import { changedNames } from '../form/settingText.ts';
import { useActions, useDarkroom } from '../parts/context.tsx';
import { useNotice } from '../parts/notice.tsx';
import { usePictures } from '../pictures/usePictures.ts';
import classes from './examine.module.css';

const KIND_TITLES: Record<AugmentedKind, string> = {
  photo: 'Photo',
  film: 'Grey film',
  microscope: 'Microscope',
};
const STEP = 0.05;
/** So many pictures of train are looked at for colours. */
const LOOKED_AT = 8;

const strengthText = (strength: number) =>
  strength === 0 ? 'nothing is changed' : formatFigure(strength, 2);

/** Whether pictures from all over the training split are grey. */
function useGrey(dataset: Dataset, readWith: DatasetSettings): boolean {
  const indices = useMemo(() => {
    const images = imagesOf(dataset, 'train');
    const count = Math.min(LOOKED_AT, images.length);
    return Array.from({ length: count }, (_, i) => images[Math.floor((i * images.length) / count)].index);
  }, [dataset]);
  const pictures = usePictures(indices, null, readWith);
  return useMemo(() => areGrey(pictures.values()), [pictures]);
}

export function StrengthSlider({ dataset, readWith }: { dataset: Dataset; readWith: DatasetSettings }) {
  const settings = useDarkroom((state) => state.settings);
  const set = useMemo(() => strengthOf(settings), [settings]);
  const [chosen, setChosen] = useState<AugmentedKind | null>(null);
  const [draft, setDraft] = useState<number | null>(null);
  const isGrey = useGrey(dataset, readWith);
  const { setSettings } = useActions();
  const notify = useNotice();

  // At strength 0 all kinds are the same.
  const kindInForce = set && set.strength > 0 ? set.kind : null;
  const kind = kindInForce ?? chosen ?? (isGrey ? 'film' : 'photo');
  const strength = draft ?? set?.strength ?? 0;
  const apply = (nextKind: AugmentedKind, next: number) => {
    if (nextKind === kindInForce && next === set?.strength) return;
    notify({
      text: `Augmentation of ${KIND_TITLES[nextKind].toLowerCase()} pictures: ${strengthText(next)}.`,
      undo: setSettings(augmentationOfStrength(nextKind, next)),
    });
  };
  const chooseKind = (next: AugmentedKind) => {
    setChosen(next);
    if (kindInForce && set) apply(next, set.strength);
  };
  const isDefault = changedNames(AUGMENTATION_NAMES, settings).length === 0;
  const state =
    set || draft !== null ? strengthText(strength) : isDefault ? 'as in the notebook' : 'set by hand';
  return (
    <div className={classes.strength}>
      <SegmentedControl<AugmentedKind>
        fullWidth
        size="xs"
        aria-label="Kind of picture"
        data={AUGMENTED_KINDS.map((value) => ({ value, label: KIND_TITLES[value] }))}
        value={kind}
        onChange={chooseKind}
      />
      {isGrey && !kindInForce && chosen === null && (
        <Text c="dimmed" size="sm">
          The pictures are grey, as films are. Choose another kind where they are something else.
        </Text>
      )}
      <Text fw={600} size="sm" role="status">
        Strength: {state}
      </Text>
      <Slider
        min={0}
        max={1}
        step={STEP}
        label={null}
        value={strength}
        thumbLabel="Strength of the augmentation"
        onChange={setDraft}
        onChangeEnd={(next) => {
          setDraft(null);
          apply(kind, next);
        }}
      />
      <Text c="dimmed" size="sm">
        Sets everything under Position and shape and Appearance at once.
      </Text>
    </div>
  );
}
