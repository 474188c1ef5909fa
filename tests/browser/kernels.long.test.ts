/** Every kernel on every device against float64: the first twenty of the seeded shapes. */
import { testKernels } from './support/kernels.ts';

testKernels(20);
