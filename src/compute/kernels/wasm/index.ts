/** Registers every kernel of this folder. */
import './batchMatMul.ts';
import './conv2d.ts';
import './conv2dBackpropFilter.ts';
import './conv2dBackpropInput.ts';
import './common/depthwise.ts';
import './common/pass.ts';
import './fusedConv2d.ts';
import './identity.ts';
import './common/pool.ts';
import './sum.ts';
import './weightUpdate.ts';
