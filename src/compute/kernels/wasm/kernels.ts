/** Registers every kernel of this folder. */
import './batchMatMul.ts';
import './conv2d.ts';
import './conv2dBackpropFilter.ts';
import './conv2dBackpropInput.ts';
import './depthwise.ts';
import './elementwise.ts';
import './fused.ts';
import './identity.ts';
import './pooling.ts';
import './sum.ts';
import './weightUpdate.ts';
