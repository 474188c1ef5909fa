/** The chosen base: what is known of it, and what becomes of it. */
import { NativeSelect, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Base } from '../../../models/base/base.ts';
import { rangeText } from '../../../models/imported/guesses.ts';
import { pretrainedById } from '../../../models/pretrained/pretrained.ts';
import { SETTINGS } from '../../../settings.ts';
import { formatBytes } from '../../../shared/format.ts';
import { isolated, unturned } from '../../../shared/names.ts';
import form from '../../form/form.module.css';
import { SettingField } from '../../form/SettingField.tsx';
import { SettingsHead } from '../../form/SettingsForm.tsx';
import { fieldLabel } from '../../form/settingText.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';
import { CHECK_TEXT, cutChoices, unfreezeChoices } from '../../words/baseText.ts';
import { picturesText } from '../../words/importText.ts';
import classes from '../imported.module.css';
import bases from './bases.module.css';

const ORDER: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

function Facts({ base }: { base: Base }) {
  const { origin, check, bytes, preprocessing, preprocessingGuessed, remarks, known } = base;
  const row = known === null ? null : pretrainedById(known);
  const facts = [
    ['From', origin],
    ...(row
      ? [
          ['Learned', `from ${row.trainedOn}`],
          ['Licence', row.licence],
        ]
      : []),
    ['Size', `${formatBytes(bytes)} of weights`],
    ['Verified', CHECK_TEXT[check]],
    ['Pictures', picturesText(preprocessing)],
    ['Values', `${rangeText(preprocessing)}, ${preprocessingGuessed ? 'a guess' : 'known'}`],
    ...remarks.map((remark) => ['Note', remark]),
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, text]) => (
        <div key={text}>
          <dt>{name}</dt>
          <dd>{unturned(text)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Where it is cut, and how far up it is trained. */
function CutFields({ base }: { base: Base }) {
  const cut = useDarkroom(({ settings }) => (base.cutLayers.includes(settings.cut) ? settings.cut : ''));
  const unfreeze = useDarkroom(({ settings }) => settings.unfreeze);
  const { setSetting } = useActions();
  const cuts = useMemo(() => cutChoices(base), [base]);
  const blocks = useMemo(() => unfreezeChoices(base, { cut }), [base, cut]);
  return (
    <>
      <NativeSelect
        label={fieldLabel(SETTINGS.cut)}
        description="The layer whose answers the head reads. Earlier ones know less of what the base was trained for."
        inputWrapperOrder={ORDER}
        data={cuts}
        value={cut === base.cutLayers.at(-1) ? '' : cut}
        onChange={({ currentTarget }) => setSetting('cut', currentTarget.value)}
      />
      <NativeSelect
        label={fieldLabel(SETTINGS.unfreeze)}
        description={SETTINGS.unfreeze.help}
        inputWrapperOrder={ORDER}
        data={blocks}
        value={String(Math.min(unfreeze, blocks.length - 1))}
        onChange={({ currentTarget }) => setSetting('unfreeze', Number(currentTarget.value))}
      />
    </>
  );
}

export function BasePanel({ base }: { base: Base }) {
  const head = useDarkroom(({ settings }) => settings.head);
  const isUnfrozen = useDarkroom(({ settings }) => settings.unfreeze > 0);
  return (
    <section className="card" aria-label={`The base ${isolated(base.name)}`}>
      <SettingsHead title={isolated(base.name)} groups={['base']} what="Settings of the base" />
      <Facts base={base} />
      <div className={bases.cuts}>
        <CutFields base={base} />
      </div>
      <div className={form.fields}>
        <SettingField name="head" />
        <SettingField name="views" />
        {isUnfrozen && <SettingField name="lowerRate" />}
        {isUnfrozen && <SettingField name="averageWithBase" />}
        {head === 'logistic' && <SettingField name="classWeight" />}
        {head === 'logistic' && <SettingField name="headFolds" />}
        {head === 'dense' && <SettingField name="headDropout" />}
      </div>
      <Text c="dimmed" size="sm" mt="md">
        What is trained of it, and how long that takes, stands on the Train step.
      </Text>
    </section>
  );
}
