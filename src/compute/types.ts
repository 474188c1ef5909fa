/** The words of this folder: what a device is, and what was found out about it. It imports types only. */
import type { Settings } from '../settings.ts';
import type { PlainError, UserError } from '../shared/errors.ts';

/** What can compute: the choices of the setting `device`. */
export type BackendName = Exclude<Settings['device'], 'auto'>;
export const BACKEND_TITLES: Record<BackendName, string> = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  wasm: 'WebAssembly',
};
export const BACKENDS = Object.keys(BACKEND_TITLES) as BackendName[];

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

/** The layer that a model's step spends most of its operations in, as one whole step computes it. Padding valid, stride 1. */
export type HeavyLayer = { batch: number /** False for the first layer. */; inputGradient: boolean } & (
  | { kind: 'Dense'; inputs: number; units: number }
  | {
      kind: 'Conv2D';
      /** Of the output. */
      height: number;
      width: number;
      inChannels: number;
      filters: number;
      kernelSize: number;
    }
);
export type LayerKind = HeavyLayer['kind'];

/** What one training step of a model takes, counted from its layer table. */
export interface StepCost {
  /** Multiplications and additions of the forward pass and both gradients, for the whole batch. */
  flops: number;
  /** Layers that have weights; one that only answers counts a third. */
  weightedLayers: number;
  heaviest: HeavyLayer;
}

/** How fast a device works on one kind of layer. */
export interface Pace {
  /** What a layer costs however small it is. */
  overheadMs: number;
  /** On top, for every 10⁹ multiplications and additions. */
  msPerGflop: number;
}

/** What a step of a run really took. */
export interface StepTime {
  ms: number;
  cost: Pick<StepCost, 'flops' | 'weightedLayers'>;
}

/** What is known of a backend on this machine for one kind of layer. */
export type Verdict =
  | { status: 'absent' }
  | {
      status: 'right';
      info: DeviceInfo;
      pace: Pace;
      /** By a second, separate measurement, where the choice hung on it. */
      again?: Pace;
      /** True where the steps of a run have corrected `pace`. */
      corrected?: boolean;
    }
  | { status: 'refused'; error: PlainError };
export type Verdicts = Partial<Record<BackendName, Verdict>>;
