/** Which settings a dataset depends on, and whether it was read with the present ones. Pure. */
import type { CacheSettings, DatasetSettings, DecodeSettings } from '../../dataset/types.ts';
import type { SettingName, Settings } from '../../settings.ts';
import type { AppState } from './state.ts';

/** The settings that a dataset is read with. */
export function datasetSettings(settings: Settings): DatasetSettings {
  const { imageSize, colorMode, aspectRatio, decodeQuality, valShare, testShare } = settings;
  const { splitSeed, groupPattern, folderChoices, nameEncoding } = settings;
  return {
    ...{ imageSize, colorMode, aspectRatio, decodeQuality, valShare, testShare },
    ...{ splitSeed, groupPattern, folderChoices, nameEncoding },
  };
}

/** The settings that say where its pictures are held. */
export function cacheSettings({ keepDatasets, pictureMemory }: Settings): CacheSettings {
  return { keepDatasets, pictureMemory };
}

/** Those of them that decide what the pixels of a picture are. */
export const DECODING = [
  ...['imageSize', 'colorMode', 'aspectRatio', 'decodeQuality'],
] as const satisfies SettingName[];

/** Whether both decode pictures to the same pixels. */
export function samePixels(a: DecodeSettings, b: DecodeSettings): boolean {
  return DECODING.every((name) => a[name] === b[name]);
}

/** True where the pictures in memory are no longer what the settings ask for. */
export function isStale(readWith: DatasetSettings, settings: Settings): boolean {
  const wanted = datasetSettings(settings);
  return (Object.keys(wanted) as (keyof DatasetSettings)[]).some((name) => wanted[name] !== readWith[name]);
}

/** True where the loaded pictures are not what the settings now ask for. */
export function needsReading({ dataset, settings }: AppState): boolean {
  return dataset.status === 'ready' && isStale(dataset.readWith, settings);
}

/** True where both ask for the same pictures but for the answers on folders. */
export function otherAnswersOnly(readWith: DatasetSettings, settings: DatasetSettings): boolean {
  const names = Object.keys(settings) as (keyof DatasetSettings)[];
  return names.every((name) =>
    name === 'folderChoices' ? readWith[name] !== settings[name] : readWith[name] === settings[name],
  );
}
