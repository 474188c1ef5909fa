/** A network of the catalogue goes through every export; the others do so in exportNetworks.long.test.ts. */
import { describeExports } from './networkExports.ts';

describeExports('mobilenet-v2', 0.35, 32);
