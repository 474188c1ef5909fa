/**
 * What this browser offers to compute on, by name, without loading any of it. It must not import tfjs.
 */
import type { BackendName } from '../types.ts';

/** The name of each backend's device; null where the browser offers none. */
export type DeviceNames = Record<BackendName, string | null>;

async function webgpuName(): Promise<string | null> {
  // Absent outside of secure contexts and in browsers without it.
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { vendor, architecture, device, description } = adapter.info;
  return [vendor, architecture, device, description].filter(Boolean).join(' ') || 'GPU';
}

function webglName(): string | null {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2', { powerPreference: 'high-performance' });
  if (!gl) return null;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}

/** Asks the browser, in a worker. The processor's name counts its cores: what is remembered of it depends on them. */
export async function deviceNames(): Promise<DeviceNames> {
  const threads = globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
  return {
    webgpu: await webgpuName().catch(() => null),
    webgl: webglName(),
    wasm: typeof WebAssembly === 'object' ? `processor, ${threads} cores` : null,
  };
}
