/** Each network of the catalogue is the one that Keras builds: layers, counts, weights, cut layers, preprocessing. */
import { describe, expect, it } from 'vitest';
import { tableDifferences } from '../../../bench/architectures/compareTables.ts';
import { type ArchitecturesFile, KNOWN_NETWORKS } from '../../../bench/architectures/reference.ts';
import { readReference } from '../support/reference.ts';

const { models } = readReference<ArchitecturesFile>('architectures/architectures.json');

describe('tables', () => {
  it.each(KNOWN_NETWORKS)('$reference is as in Keras', (network) => {
    expect(tableDifferences(network, models[network.reference])).toEqual([]);
  });
});
