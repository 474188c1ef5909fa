/** All networks compute what Keras computes, and its gradients, on WebAssembly. The bench tries them on every device. */
import { beforeAll, describe, expect, it } from 'vitest';
import { checkNetwork } from '../../../bench/architectures/checkNetwork.ts';
import { type ArchitecturesFile, KNOWN_NETWORKS } from '../../../bench/architectures/reference.ts';
import { readReference } from '../support/reference.ts';
import { useWasm } from '../support/wasm.ts';

const { models } = readReference<ArchitecturesFile>('architectures/architectures.json');
describe('outputs and gradients on WebAssembly', () => {
  beforeAll(useWasm);

  it.each(KNOWN_NETWORKS)(
    '$reference is as in Keras',
    async (network) => {
      const check = await checkNetwork(network, models[network.reference], 'wasm');
      expect(check).toMatchObject({ tables: [], wrongBlock: null, isRight: true });
    },
    60_000,
  );
});
