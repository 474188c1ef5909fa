/** Networks of each family compute what Keras computes, and its gradients, on WebAssembly. The bench tries all of them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { checkNetwork } from '../../../bench/architectures/checkNetwork.ts';
import { type ArchitecturesFile, KNOWN_NETWORKS } from '../../../bench/architectures/reference.ts';
import { readReference } from '../support/reference.ts';
import { useWasm } from '../support/wasm.ts';

const { models } = readReference<ArchitecturesFile>('architectures/architectures.json');
const TRIED = [
  ...['MobileNet_0.25', 'MobileNetV2_0.35', 'MobileNetV3Small'],
  ...['EfficientNetB0', 'DenseNet121', 'Xception'],
];

describe('outputs and gradients on WebAssembly', () => {
  beforeAll(useWasm);

  it.each(KNOWN_NETWORKS.filter(({ reference }) => TRIED.includes(reference)))(
    '$reference is as in Keras',
    async (network) => {
      const check = await checkNetwork(network, models[network.reference], 'wasm');
      expect(check).toMatchObject({ tables: [], wrongBlock: null, isRight: true });
    },
    60_000,
  );
});
