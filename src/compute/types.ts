/** The words of this folder: what a device is. It imports nothing but errors. */
import type { UserError } from '../shared/errors.ts';

/** What TensorFlow.js can compute on here, by the names of its backends. */
export const BACKENDS = ['webgpu', 'webgl', 'wasm'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** What the training runs on. */
export interface DeviceInfo {
  backend: BackendName;
  /** The GPU's name as the driver gives it, or "processor, 2 threads". */
  description: string;
  /** True where the processor computes: WebAssembly, or a driver that draws in software (llvmpipe, SwiftShader). */
  software: boolean;
  /** The largest single tensor that the device holds. */
  maxTensorBytes: number;
}

/** Called when the device is gone: from then on every result may be garbage, so whoever computes must stop. */
export type OnLost = (error: UserError) => void;
