/**
 * Every kernel on every device against float64: the first five of the seeded shapes. `npm run test:long` does twenty,
 * `npm run bench -- sweep` two hundred.
 */
import { testKernels } from './support/kernels.ts';

testKernels(5);
