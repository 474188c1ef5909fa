/** The memory that was planned, of what takes software drivers long. */
import { testStepMemory, trainingPage } from './support/trainingPage.ts';

testStepMemory(trainingPage(), [
  { backend: 'webgl', modelId: 'mobilenet-v2' },
  { backend: 'webgpu', modelId: 'cnn-pool' },
]);
