/** What a run is computed on. It imports types only. */
import type { SettingRow } from './rows.ts';

export const DEVICE = {
  device: {
    group: 'device',
    label: 'Device',
    kind: 'choice',
    choices: ['auto', 'webgpu', 'webgl', 'wasm'],
    default: 'auto',
    help: 'What the training runs on. auto measures what there is and takes the fastest that computes right.',
  },
} as const satisfies Record<string, SettingRow>;
