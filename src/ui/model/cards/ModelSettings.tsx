/** What shapes the chosen model of the catalogue: its width, and dropout before its end; how it takes its pictures. */
import { NativeSelect, Text } from '@mantine/core';
import { modelById } from '../../../models/catalogue/catalogue.ts';
import { widthsOf } from '../../../models/catalogue/definition.ts';
import { preprocessingAt } from '../../../models/imported/chosenModel.ts';
import { rangeText } from '../../../models/imported/guesses.ts';
import { SETTINGS } from '../../../settings.ts';
import form from '../../form/form.module.css';
import { SettingField } from '../../form/SettingField.tsx';
import { SettingsHead } from '../../form/SettingsForm.tsx';
import { fieldLabel } from '../../form/settingText.ts';
import { useActions, useDarkroom } from '../../parts/context.tsx';

/** Keras' widths of a model as a choice; nothing where it has one only. */
function WidthField({ modelId }: { modelId: string }) {
  const width = useDarkroom((state) => state.settings.width);
  const disabled = useDarkroom(({ replacedSettings }) => 'width' in (replacedSettings ?? {}));
  const { setSetting } = useActions();
  const widths = widthsOf(modelById(modelId));
  if (widths.length === 1) return null;
  return (
    <NativeSelect
      label={fieldLabel(SETTINGS.width)}
      description="The share of its channels."
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      disabled={disabled}
      data={widths.map(String)}
      value={String(width)}
      onChange={({ currentTarget }) => setSetting('width', Number(currentTarget.value))}
    />
  );
}

/** How its pictures become its input, for a network that has its own way. */
function Preprocessing({ modelId }: { modelId: string }) {
  const settings = useDarkroom((state) => state.settings);
  if (!modelById(modelId).preprocessing) return null;
  const { channelOrder, scale, offset } = preprocessingAt({ modelId, imported: null }, settings);
  return (
    <Text c="dimmed" size="sm" mt="md">
      Its pictures: {channelOrder}, {rangeText({ scale, offset })}. Colour and rescale follow it, here and in
      what is exported.
    </Text>
  );
}

export function ModelSettings({ modelId }: { modelId: string }) {
  return (
    <section className="card">
      <SettingsHead
        title={`Settings of “${modelById(modelId).title}”`}
        groups={['model']}
        what="Model settings"
      />
      <div className={form.fields}>
        <WidthField modelId={modelId} />
        <SettingField name="headDropout" />
      </div>
      <Preprocessing modelId={modelId} />
    </section>
  );
}
