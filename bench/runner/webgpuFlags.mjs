/** How Chrome is made to offer WebGPU. It imports nothing: the bench travels with it. */

/**
 * WebGPU on the processor, by SwiftShader, for a machine without a GPU; it does no harm to the WebGL beside it. Of
 * workgroup memory that the driver is to clear, SwiftShader compiles one instruction a value: seconds a shader. Without
 * that feature the shader itself clears it in a loop.
 */
export const WEBGPU_FLAGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension',
];
