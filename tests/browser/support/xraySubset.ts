/** A part of the real chest X-rays, patient by patient, under their real names. */
import { readFileSync } from 'node:fs';
import JSZip from 'jszip';
import { sharedPath, withoutShared } from '../../unit/support/shared.ts';

const ZIP = 'datasets/chest-xray-224.zip';

/** Why there is none, for the name of a test; empty where there is. */
export const NO_XRAYS = withoutShared(ZIP);

/** The patient that a picture's name tells: person23, NORMAL2-IM-0120, IM-0011. */
export function patientOf(path: string): string {
  const [, patient] = /([^/]*?(?:person|IM-)\d+)[-_][^/]*$/.exec(path) ?? [];
  return patient ?? path;
}

/** A zip with all pictures of every `part`-th patient of each folder; the validation folder stays whole. */
export async function xraySubset(part: number): Promise<Buffer<ArrayBuffer>> {
  const whole = await JSZip.loadAsync(readFileSync(sharedPath(ZIP)));
  const patients = new Map<string, number>();
  for (const [path, entry] of Object.entries(whole.files)) {
    // Removing a folder would remove what is in it.
    if (entry.dir) continue;
    const patient = `${path.slice(0, path.lastIndexOf('/'))}/${patientOf(path)}`;
    if (!patients.has(patient)) patients.set(patient, patients.size);
    if (!path.includes('/val/') && patients.get(patient)! % part !== 0) whole.remove(path);
  }
  return Buffer.from(await whole.generateAsync({ type: 'arraybuffer', compression: 'STORE' }));
}
