/** One pass over the channels of pictures on WebAssembly. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { runnerOf } from '../runtime/wasmBackend.ts';

/** Addresses, as assembly/passes/channels.ts explains them. */
interface Operands {
  x?: number;
  dy?: number;
  gate?: number;
  out: number;
  dgate?: number;
}

/** Runs a kernel of assembly/passes/channels.ts on pictures of `shape` [batch, height, width, channels]. */
export function channelPass(
  kernel: 'channelMeans' | 'channelMeansGradient' | 'scaleChannels' | 'scaleChannelsGradient',
  wasm: BackendWasm,
  [batch, height, width, channels]: readonly number[],
  { x = 0, dy = 0, gate = 0, out, dgate = 0 }: Operands,
): void {
  const runner = runnerOf(wasm);
  const places = height * width;
  const blocks = Math.ceil(channels / runner.constant('COLUMNS_PER_TASK'));
  const perTask = Math.max(1, Math.floor(runner.constant('VALUES_PER_TASK') / channels));
  const bySums = kernel === 'channelMeans' || kernel === 'scaleChannelsGradient';
  runner.run(kernel, batch * (bySums ? blocks : Math.ceil(places / perTask)), [
    x,
    dy,
    gate,
    out,
    dgate,
    batch,
    places,
    channels,
  ]);
}
