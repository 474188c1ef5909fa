/** Drivers that only imitate a GPU, by the names that browsers give. */
import { expect, it } from 'vitest';
import { isSoftwareDriver } from '../../../src/compute/backends/softwareDriver.ts';

it.each([
  'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)',
  'ANGLE (Mesa, llvmpipe (LLVM 15.0.7, 256 bits), OpenGL 4.5)',
  'llvmpipe, or similar',
  'lavapipe',
  'softpipe',
  'ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0)',
  'Apple Software Renderer',
])('knows %s', (name) => {
  expect(isSoftwareDriver(name)).toBe(true);
  expect(isSoftwareDriver('', 'google', name)).toBe(true);
});

it.each([
  'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)',
  'Apple M2',
  'Mali-G78',
  'ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)',
  '',
])('does not take %s for one', (name) => {
  expect(isSoftwareDriver(name)).toBe(false);
});
