/** Every network of the catalogue goes through every export, at the least size that leaves something to see. */
import { MODERN_MODELS } from '../../../../src/models/catalogue/catalogue.ts';
import { widthsOf } from '../../../../src/models/catalogue/definition.ts';
import { describeExports } from './networkExports.ts';

for (const model of MODERN_MODELS) describeExports(model.id, widthsOf(model)[0], model.leastSize ?? 32);
