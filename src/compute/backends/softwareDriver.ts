/** Tells a driver that imitates a GPU on the processor by its name. It imports nothing. */

const NAMES = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

/** True for the names of SwiftShader, Mesa's llvmpipe, lavapipe and softpipe, Windows' Basic Render Driver and the like. */
export function isSoftwareDriver(...names: readonly string[]): boolean {
  return names.some((name) => NAMES.test(name));
}
