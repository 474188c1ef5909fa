/**
 * Runs our WebAssembly kernels on the heap of TensorFlow.js: parameters are written there, tasks are shared with the
 * other threads. It must not know of tensors.
 */
import type { PassActivation } from '../../../operations/activationNames.ts';
import type { UpdateRule } from '../../../operations/slotCounts.ts';

/** The kernels that a task is of. Their numbers stand in assembly/task.ts and are read from the module. */
export type TaskKernel =
  | 'conv'
  | 'packFilter'
  | 'convFilterGradient'
  | 'matMul'
  | 'matMulTransposedA'
  | 'sumRows'
  | 'relu'
  | 'reluGradient'
  | 'addBias'
  | 'dropout'
  | 'upload'
  | 'weightUpdate'
  | 'maxPool'
  | 'maxPoolGradient'
  | 'averagePoolGradient'
  | 'depthwise'
  | 'repeatValues'
  | 'sumGroups'
  | 'takeRows'
  | 'copyColumns'
  | 'addValues'
  | 'depthwiseFilterGradient'
  | 'activate'
  | 'activateGradient'
  | 'momentsOfChunk'
  | 'moments'
  | 'normalizeSlopes'
  | 'normalize'
  | 'normalizeSums'
  | 'normalizeTerms'
  | 'normalizeGradient'
  | 'channelMeans'
  | 'channelMeansGradient'
  | 'scaleChannels'
  | 'scaleChannelsGradient';

/** The numbers that assembly/index.ts exports, where they are explained. */
type Constant =
  | `Activation.${PassActivation}`
  | `Kernel.${TaskKernel}`
  | `Rule.${UpdateRule}`
  | 'BLOCK_COLUMNS'
  | 'BLOCK_ROWS'
  | 'BLOCK_STEPS'
  | 'CHANNELS_PER_TASK'
  | 'COLUMNS_PER_TASK'
  | 'CONTROL_BYTES'
  | 'CONV_ROWS_PER_TASK'
  | 'FAILED'
  | 'SCRATCH_BYTES'
  | 'TILE_COLUMNS'
  | 'VALUES_PER_TASK';

/** What assembly/index.ts exports. */
export interface TaskExports extends Record<Constant, WebAssembly.Global<'i32'>> {
  run(
    control: number,
    kernel: number,
    parameters: number,
    count: number,
    scratch: number,
    mayWait: boolean,
  ): number;
  work(control: number, scratch: number): void;
}

/** The heap that the kernels share with TensorFlow.js. */
export interface Heap {
  memory: WebAssembly.Memory;
  /** Address of so many bytes; throws where there is no room. */
  allocate(bytes: number): number;
  free(address: number): void;
}

/** Room for the parameters of any kernel. */
const PARAMETER_BYTES = 256;

export class TaskRunner {
  /** Address of the words that the threads share. */
  readonly control: number;
  private readonly parameters: number;
  private readonly scratch: number;
  private zerosAddress = 0;
  private zeroBytes = 0;

  /** `mayWait`: whether this thread may sleep until others are done, which a page's main thread may not. */
  constructor(
    private readonly heap: Heap,
    private readonly exports: TaskExports,
    private readonly mayWait: boolean,
  ) {
    this.control = this.zeroed(this.constant('CONTROL_BYTES'));
    this.parameters = heap.allocate(PARAMETER_BYTES);
    this.scratch = this.newScratch();
  }

  /** A number that the module exports. */
  constant(name: Constant): number {
    return this.exports[name].value;
  }

  /** Address of the memory that a thread needs for itself. */
  newScratch(): number {
    return this.heap.allocate(this.constant('SCRATCH_BYTES'));
  }

  /** Does `count` tasks of a kernel; its parameters in the order of its class, whole numbers before floats. */
  run(kernel: TaskKernel, count: number, words: readonly number[], floats: readonly number[] = []): void {
    if (count === 0) return;
    const { buffer } = this.heap.memory;
    new Int32Array(buffer, this.parameters, words.length).set(words);
    new Float32Array(buffer, this.parameters + words.length * 4, floats.length).set(floats);
    const number = this.constant(`Kernel.${kernel}`);
    if (!this.exports.run(this.control, number, this.parameters, count, this.scratch, this.mayWait))
      throw new Error(`A thread of the WebAssembly kernel ${kernel} failed.`);
  }

  /** The result of `work` with a block of memory that lives as long. */
  withMemory<T>(bytes: number, work: (address: number) => T): T {
    const address = this.heap.allocate(bytes);
    try {
      return work(address);
    } finally {
      this.heap.free(address);
    }
  }

  /** The same with whole numbers in it. */
  withWords<T>(words: readonly number[], work: (address: number) => T): T {
    return this.withMemory(words.length * 4, (address) => {
      new Int32Array(this.heap.memory.buffer, address, words.length).set(words);
      return work(address);
    });
  }

  /** Address of at least so many bytes that are zero, and stay so. */
  zeros(bytes: number): number {
    if (bytes > this.zeroBytes) {
      const address = this.zeroed(bytes);
      if (this.zeroBytes > 0) this.heap.free(this.zerosAddress);
      this.zerosAddress = address;
      this.zeroBytes = bytes;
    }
    return this.zerosAddress;
  }

  /** Bytes into the heap. */
  writeBytes(address: number, bytes: Uint8Array): void {
    new Uint8Array(this.heap.memory.buffer, address, bytes.length).set(bytes);
  }

  private zeroed(bytes: number): number {
    const address = this.heap.allocate(bytes);
    new Uint8Array(this.heap.memory.buffer, address, bytes).fill(0);
    return address;
  }
}
