/**
 * Runs a WGSL compute shader on the device of TensorFlow.js, in the order of its own programs. Unlike theirs, ours may
 * write into any of its buffers and bakes the sizes that a layer fixes into its code. It must not know of kernels.
 */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** A storage buffer of a shader: an array of `type` under its name. */
export interface Binding {
  data: tf.TensorInfo | GPUBuffer;
  type: 'f32' | 'u32' | 'vec4f';
  /** Whether the shader may write into it. */
  writes?: true;
}

export interface Shader {
  /** For the browser's error messages. */
  name: string;
  /** By their names in the code; the shader must use each of them. */
  bindings: Record<string, Binding>;
  /** Numbers that change from call to call, as `numbers.name`: integers unless their type is f32. */
  numbers: Record<string, number | { type: 'u32' | 'f32'; value: number }>;
  /** Declarations before the main function; may be left out. */
  declarations?: string;
  /** Lanes of a workgroup. */
  lanes: number;
  /** How many workgroups run. */
  groups: number;
  /** Body of the main function, for workgroup `group` and lane `lane` (u32). More groups run than `groups` where one row of them does not do. */
  body: string;
}

/** What of the backend of tfjs 4.22 is private to its types. */
interface Internals {
  commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  uniformPendingDisposal: GPUBuffer[];
  tensorToBinding(tensor: tf.TensorInfo): GPUBindingResource;
  makeUniforms(numbers: { type: string; data: number[] }[]): GPUBindingResource;
}

const internals = (backend: WebGPUBackend) => backend as unknown as Internals;

/**
 * Records `shader` after all that was recorded before. Where tfjs only compiles (`WEBGPU_ENGINE_COMPILE_ONLY`), its
 * pipeline is begun and nothing runs; `checkCompileCompletionAsync` of the backend waits for it.
 */
export function dispatch(backend: WebGPUBackend, shader: Shader): void {
  const inside = internals(backend);
  const data = Object.values(shader.bindings).map((binding) => binding.data);
  const dataIds = data.flatMap((one) => ('dataId' in one ? [one.dataId] : []));
  for (const dataId of dataIds) backend.uploadToGPU(dataId);

  const code = sourceOf(shader);
  const compileOnly = tf.env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');
  inside.pipelineCache[code] ??= compile(backend.device, shader.name, code, compileOnly);
  const pipeline = inside.pipelineCache[code];
  if (compileOnly) return;
  if (pipeline instanceof Promise) throw new Error(`${shader.name} is still being compiled.`);

  const resources = data.map((one) => ('dataId' in one ? inside.tensorToBinding(one) : { buffer: one }));
  const numbers = Object.values(shader.numbers).map(asNumber);
  if (numbers.length > 0)
    resources.push(
      inside.makeUniforms(
        numbers.map(({ type, value }) => ({ type: type === 'f32' ? 'float32' : 'uint32', data: [value] })),
      ),
    );
  const bindGroup = backend.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
  // What the queue has yet to read or write is not given to others before it was submitted.
  for (const dataId of dataIds) inside.commandQueueOwnedIds.add(dataId);
  backend.ensureCommandEncoderReady();
  inside.computePassEncoder ??= inside.commandEncoder.beginComputePass();
  const pass = inside.computePassEncoder;
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...gridOf(shader.groups, backend.device.limits.maxComputeWorkgroupsPerDimension));
  inside.dispatchCountInPass += 1;
  if (inside.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
}

/** The lines that give each invocation of a shader one `index` below `numbers.size`. */
export const EACH_INDEX = `
  let index = group * 64u + lane;
  if (index >= numbers.size) { return; }`;

/** The lanes and groups of a shader that begins with EACH_INDEX. */
export const eachIndex = (size: number) => ({ lanes: 64, groups: Math.ceil(size / 64) });

/** Has `buffer` given back to the pool when the commands recorded so far were submitted. */
export function releaseAfterSubmit(backend: WebGPUBackend, buffer: GPUBuffer): void {
  internals(backend).uniformPendingDisposal.push(buffer);
}

/** Rows and columns of workgroups, of at most `limit` each, that hold at least `groups` of them. */
export function gridOf(groups: number, limit: number): [number, number] {
  const rows = Math.ceil(groups / limit);
  return [Math.ceil(groups / rows), rows];
}

function asNumber(number: Shader['numbers'][string]) {
  return typeof number === 'number' ? { type: 'u32' as const, value: number } : number;
}

function sourceOf({ bindings, numbers, declarations = '', lanes, body }: Shader): string {
  const buffers = Object.entries(bindings).map(
    ([name, { type, writes }], index) =>
      `@group(0) @binding(${index}) var<storage, ${writes ? 'read_write' : 'read'}> ${name}: array<${type}>;`,
  );
  const fields = Object.entries(numbers).map(([name, number]) => `${name}: ${asNumber(number).type},`);
  const uniforms =
    fields.length > 0
      ? `struct Numbers { ${fields.join(' ')} }
@group(0) @binding(${buffers.length}) var<uniform> numbers: Numbers;`
      : '';
  return `${buffers.join('\n')}
${uniforms}
${declarations}
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) groupId: vec3u, @builtin(num_workgroups) grid: vec3u,
    @builtin(local_invocation_index) lane: u32) {
  let group = groupId.y * grid.x + groupId.x;
${body}
}`;
}

function compile(device: GPUDevice, label: string, code: string, inBackground: boolean) {
  const module = device.createShaderModule({ label, code });
  const descriptor: GPUComputePipelineDescriptor = {
    label,
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  };
  return inBackground
    ? device.createComputePipelineAsync(descriptor)
    : device.createComputePipeline(descriptor);
}
