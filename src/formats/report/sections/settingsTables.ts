/** The settings of a run as tables, those that were changed marked. */
import {
  DEFAULT_SETTINGS,
  idleReason,
  SETTING_NAMES,
  SETTINGS,
  type SettingGroup,
  type Settings,
} from '../../../settings.ts';
import { html, type Markup } from '../words/html.ts';
import { isChanged, settingValue } from '../words/settingsText.ts';

const GROUP_TITLES: Record<SettingGroup, string> = {
  dataset: 'Dataset',
  augmentation: 'Augmentation',
  appearance: 'Appearance',
  mixing: 'Mixed pictures',
  model: 'Model',
  base: 'Pretrained base',
  classes: 'Classes and loss',
  training: 'Training',
  optimizer: 'Optimizer',
  schedule: 'Learning rate schedule',
  callbacks: 'Callbacks',
  judging: 'Judging',
  device: 'Device',
};

/** A table for each group of settings. @param hasBase Whether the run has a pretrained base: else that group says nothing. */
export function settingsTables(settings: Settings, hasBase: boolean): Markup {
  const groups = (Object.keys(GROUP_TITLES) as SettingGroup[]).filter((group) => hasBase || group !== 'base');
  return html`<div class="settings">${groups.map(
    (group) =>
      html`<table><caption>${GROUP_TITLES[group]}</caption><tbody>${SETTING_NAMES.filter(
        (name) => SETTINGS[name].group === group && settings[name] !== undefined,
      ).map((name) => {
        const row = SETTINGS[name];
        const changed = isChanged(settings, name);
        const idle = changed && idleReason(name, settings);
        return html`<tr${changed && html` class="changed"`}><th scope="row">${row.label}${row.keras ? html` <code>${row.keras}</code>` : null}</th>
<td>${settingValue(name, settings[name])}${changed && html`<small>default ${settingValue(name, DEFAULT_SETTINGS[name])}</small>`}${idle && html`<small>${idle}</small>`}</td></tr>`;
      })}</tbody></table>`,
  )}</div>`;
}
