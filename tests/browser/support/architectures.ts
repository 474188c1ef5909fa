/** Runs in the browser: a network of the catalogue on a device, against what Keras computes. */
import { checkNetwork, type NetworkCheck } from '../../../bench/architectures/checkNetwork.ts';
import { type ArchitectureReference, KNOWN_NETWORKS } from '../../../bench/architectures/reference.ts';
import { openOnce } from '../../../bench/kernels/runCase.ts';
import type { BackendName } from '../../../src/compute/types.ts';

/** @param name In the reference's file. */
export async function check(
  device: BackendName,
  name: string,
  reference: ArchitectureReference,
): Promise<NetworkCheck> {
  await openOnce(device);
  const network = KNOWN_NETWORKS.find((one) => one.reference === name);
  if (!network) throw new Error(`The catalogue has no ${name}.`);
  return checkNetwork(network, reference, device);
}
