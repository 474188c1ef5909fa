/** Registers every kernel of this folder, and the gradients that ask for them. */
import '../../operations/convGradients.ts';
import '../../operations/reluGradient.ts';
import './avgPoolGrad.ts';
import './batchMatMul.ts';
import './conv2d.ts';
import './conv2dBackpropFilter.ts';
import './conv2dBackpropInput.ts';
import './depthwiseConv2dNativeBackpropFilter.ts';
import './depthwiseConv2dNativeBackpropInput.ts';
import './elementwise.ts';
import './fusedConv2d.ts';
import './fusedMatMul.ts';
import './maxPoolGrad.ts';
import './seededDropout.ts';
import './sum.ts';
import './uploadPictures.ts';
import './weightUpdate.ts';
