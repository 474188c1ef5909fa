/** The answers of a file that was read back as a network: ONNX, a classifier page. It must not know of tfjs. */
import { answer } from '../network/compute.ts';
import type { Network } from '../network/types.ts';
import type { Golden } from './golden.ts';

/** Answers to the golden pictures, one array a picture. `pause` is waited for between steps of the computation. */
export async function networkAnswers(
  network: Network,
  { inputs }: Pick<Golden, 'inputs'>,
  pause: () => Promise<void>,
): Promise<number[][]> {
  const answers: number[][] = [];
  for (const input of inputs)
    answers.push(Array.from(await answer(network, Float32Array.from(input), pause)));
  return answers;
}
