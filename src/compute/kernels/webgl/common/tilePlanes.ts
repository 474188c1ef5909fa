/**
 * Drawing four textures at once on WebGL, which TensorFlow.js cannot: an invocation that computes a tile of 4 × 4
 * values reads two texels for sixteen products, where one that computes a single texel reads two for eight.
 * It must not know what is computed.
 */
import * as tf from '@tensorflow/tfjs';
import { type GPGPUContext, type MathBackendWebGL, webgl_util } from '@tensorflow/tfjs-backend-webgl';

/** Four textures of the same size, or fewer. Texel t of each lies at column t mod width, row t / width. */
export interface TilePlanes {
  planes: readonly tf.TensorInfo[];
  /** Texels in a row. */
  width: number;
}

type Program = ReturnType<GPGPUContext['createProgram']>;
interface Prepared {
  framebuffer: WebGLFramebuffer;
  /** By their source. */
  programs: Map<string, Program>;
  /** Of those that have run. */
  locations: Map<Program, Map<string, WebGLUniformLocation>>;
}

/** Contexts come and go, with the device. */
const preparedContexts = new WeakMap<GPGPUContext, Prepared>();

const TARGETS = [0, 1, 2, 3];
/** Wide and low: llvmpipe shares squares of 64 × 64 texels among threads and fills squares of 4 × 4. */
const MAX_WIDTH = 4096;
const HEIGHT_STEP = 4;
/** So many texels of drawTexels stand in one row. */
export const ONE_ROW = 2048;

const PREFIX = `#version 300 es
  precision highp float;
  precision highp int;
  precision highp sampler2D;
  uniform int planeWidth;
  ${TARGETS.map((i) => `layout(location = ${i}) out vec4 tile${i};`).join('\n')}
  int texelIndex() { return int(gl_FragCoord.y) * planeWidth + int(gl_FragCoord.x); }
  // Exact below 2^25, and several times faster than dividing integers where a processor draws.
  int quotient(int a, int b) {
    int q = int(float(a) / float(b));
    int rest = a - q * b;
    return rest < 0 ? q - 1 : rest >= b ? q + 1 : q;
  }
  vec2 texelSize(sampler2D plane) { return 1.0 / vec2(textureSize(plane, 0)); }`;

/** GLSL for the middle of texel `index` of tile planes. */
export const tileUV = ({ planes: [plane], width }: TilePlanes) => `
  vec2 tileUV(int index) {
    int row = index / ${width};
    return (vec2(index - row * ${width}, row) + 0.5) * vec2(${1 / width}, ${2 / plane.shape[0]});
  }`;

function prepared(gpgpu: GPGPUContext): Prepared {
  const known = preparedContexts.get(gpgpu);
  if (known) return known;
  const framebuffer = gpgpu.gl.createFramebuffer() as WebGLFramebuffer;
  const fresh = { framebuffer, programs: new Map(), locations: new Map() };
  preparedContexts.set(gpgpu, fresh);
  return fresh;
}

/** The program of that source; it may still be compiling, in the browser's own threads. */
function programOf(gpgpu: GPGPUContext, body: string): Program {
  const { programs } = prepared(gpgpu);
  const known = programs.get(body);
  if (known) return known;
  const program = gpgpu.createProgram(webgl_util.createFragmentShader(gpgpu.gl, `${PREFIX}\n${body}`));
  programs.set(body, program);
  return program;
}

/** The places of its uniforms. The first call makes the program ready to run, and waits for its compilation. */
function locationsOf(gpgpu: GPGPUContext, program: Program, names: string[]) {
  const { locations } = prepared(gpgpu);
  const known = locations.get(program);
  if (known) return known;
  gpgpu.buildVao(program);
  const found = new Map(names.map((name) => [name, gpgpu.getUniformLocation(program, name, false)]));
  locations.set(program, found);
  return found;
}

/** A packed tensor of `shape` on the device, its values yet to be drawn; the caller's. */
export function emptyPacked(backend: MathBackendWebGL, shape: number[]): tf.TensorInfo {
  const tensor = backend.makeTensorInfo(shape, 'float32');
  backend.texData.get(tensor.dataId).isPacked = true;
  backend.uploadToGPU(tensor.dataId);
  return tensor;
}

export interface Drawing {
  /** GLSL with a `main` that sets tile0 … as many as there are targets. */
  body: string;
  /** Its sampler2Ds: packed tensors. */
  inputs: Record<string, tf.TensorInfo>;
  ints: Record<string, number>;
  floats?: Record<string, number>;
}

/** Where what was drawn is copied to, one target below the other. */
interface Copy {
  to: tf.TensorInfo;
  /** Rows of its texture. */
  height: number;
}

/** Fills `targets`, packed tensors on the device whose textures are rows × width texels. */
export function drawInto(
  backend: MathBackendWebGL,
  { body, inputs, ints, floats = {} }: Drawing,
  targets: readonly tf.TensorInfo[],
  rows: number,
  width: number,
  copy?: Copy,
): void {
  const { gpgpu } = backend;
  const gl = gpgpu.gl as unknown as WebGL2RenderingContext;
  const program = programOf(gpgpu, body);
  // TensorFlow.js' flag for going through some work to have its programs compiled.
  if (tf.env().getBool('ENGINE_COMPILE_ONLY')) return;
  const names = [inputs, ints, floats].flatMap(Object.keys);
  const locations = locationsOf(gpgpu, program, [...names, 'planeWidth']);
  const place = (name: string) => locations.get(name) ?? null;

  gl.bindFramebuffer(gl.FRAMEBUFFER, prepared(gpgpu).framebuffer);
  TARGETS.forEach((i) => {
    const texture = i < targets.length ? backend.getTexture(targets[i].dataId) : null;
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + i, gl.TEXTURE_2D, texture, 0);
  });
  gl.drawBuffers(targets.map((_, i) => gl.COLOR_ATTACHMENT0 + i));
  gl.viewport(0, 0, width, rows);
  gl.scissor(0, 0, width, rows);
  gpgpu.setProgram(program);
  gpgpu.bindVertexArray(program.vao);
  gl.uniform1i(place('planeWidth'), width);
  for (const [name, value] of Object.entries(ints)) gl.uniform1i(place(name), value);
  for (const [name, value] of Object.entries(floats)) gl.uniform1f(place(name), value);
  Object.entries(inputs).forEach(([name, { dataId }], unit) => {
    const location = place(name);
    if (location) gpgpu.setInputMatrixTexture(backend.getTexture(dataId), location, unit);
  });
  gpgpu.executeProgram();
  if (copy) {
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, backend.getTexture(copy.to.dataId));
    targets.forEach((_, i) => {
      const height = Math.min(rows, copy.height - i * rows);
      gl.readBuffer(gl.COLOR_ATTACHMENT0 + i);
      if (height > 0) gl.copyTexSubImage2D(gl.TEXTURE_2D, 0, 0, i * rows, 0, 0, width, height);
    });
    gl.readBuffer(gl.COLOR_ATTACHMENT0);
    gl.bindTexture(gl.TEXTURE_2D, null);
  }
  gl.bindFramebuffer(gl.FRAMEBUFFER, gpgpu.framebuffer);
}

/** Rows and width of a texture of so many texels; few stand in one row. */
function planeSize(texels: number): [number, number] {
  if (texels <= ONE_ROW) return [1, texels];
  const rows = HEIGHT_STEP * Math.ceil(texels / (HEIGHT_STEP * MAX_WIDTH));
  return [rows, Math.ceil(texels / rows)];
}

/** Runs a drawing once for each of `texels`, with `texelIndex()`, into one texture; the caller's. */
export function drawTexels(backend: MathBackendWebGL, drawing: Drawing, texels: number): tf.TensorInfo {
  const [rows, width] = planeSize(texels);
  const plane = emptyPacked(backend, [2 * rows, 2 * width]);
  drawInto(backend, drawing, [plane], rows, width);
  return plane;
}

/**
 * Runs `body`, GLSL with a `main` that sets tile0 … tile3 (or the first `count`) for `texelIndex()`, once for each of `texels`.
 * `inputs` are its sampler2Ds: packed tensors; `ints` its int uniforms. The planes are the caller's.
 */
export function drawTiles(
  backend: MathBackendWebGL,
  body: string,
  inputs: Record<string, tf.TensorInfo>,
  ints: Record<string, number>,
  texels: number,
  count = TARGETS.length,
): TilePlanes {
  const [rows, width] = planeSize(texels);
  const planes = TARGETS.slice(0, count).map(() => emptyPacked(backend, [2 * rows, 2 * width]));
  drawInto(backend, { body, inputs, ints }, planes, rows, width);
  return { planes, width };
}

/**
 * A packed tensor of `shape` whose texels a drawing computes in four stretches of `rows` rows of its texture, the last of which may
 * end early: tile0 … tile3 are those at `texelIndex()` of each. The caller's.
 */
export function drawStretches(
  backend: MathBackendWebGL,
  drawing: Drawing,
  shape: number[],
  rows: number,
): tf.TensorInfo {
  const result = emptyPacked(backend, shape);
  const [height, width] = (backend.texData.get(result.dataId).texShape as [number, number]).map((size) =>
    Math.ceil(size / 2),
  );
  const planes = TARGETS.map(() => emptyPacked(backend, [2 * rows, 2 * width]));
  drawInto(backend, drawing, planes, rows, width, { to: result, height });
  for (const plane of planes) backend.disposeIntermediateTensorInfo(plane);
  return result;
}

export function disposeTiles(backend: MathBackendWebGL, { planes }: TilePlanes): void {
  for (const plane of planes) backend.disposeIntermediateTensorInfo(plane);
}
