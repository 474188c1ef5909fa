/** Lists all that an HDF5 file holds, as dump_layout.py of the reference does. It uses h5wasm alone, nothing of src/. */
import * as h5wasm from 'h5wasm';

/** The type of an attribute. */
export interface AttributeType {
  kind: string;
  scalar: boolean;
  variable_length?: boolean;
  size?: number | null;
  cset?: string;
}

export interface LayoutEntry {
  type: 'group' | 'dataset';
  shape?: number[];
  dtype?: string;
  attrs?: Record<string, unknown>;
  attr_types?: Record<string, AttributeType>;
}

/** By path. */
export type Layout = Record<string, LayoutEntry>;

const DTYPES: Record<string, string> = { '<f': 'float32', '<d': 'float64', '<i': 'int32', '<q': 'int64' };
const STRING = 3;
const KINDS = ['int', 'float', 'time', 'string'];

function attributeType({ metadata }: h5wasm.Attribute): AttributeType {
  const scalar = metadata.shape?.length === 0;
  const kind = KINDS[metadata.type];
  if (metadata.type !== STRING) return { kind, scalar };
  const size = metadata.vlen ? null : metadata.size;
  return { kind, scalar, variable_length: metadata.vlen, size, cset: metadata.cset === 0 ? 'ascii' : 'utf8' };
}

function attributes(entity: h5wasm.Group | h5wasm.Dataset): Pick<LayoutEntry, 'attrs' | 'attr_types'> {
  const entries = Object.entries(entity.attrs);
  if (entries.length === 0) return {};
  return {
    attrs: Object.fromEntries(entries.map(([name, one]) => [name, one.json_value])),
    attr_types: Object.fromEntries(entries.map(([name, one]) => [name, attributeType(one)])),
  };
}

function entryOf(entity: h5wasm.Entity | null): LayoutEntry {
  if (entity instanceof h5wasm.Dataset)
    return {
      type: 'dataset',
      shape: entity.shape!,
      dtype: DTYPES[entity.dtype as string],
      ...attributes(entity),
    };
  if (entity instanceof h5wasm.Group) return { type: 'group', ...attributes(entity) };
  throw new Error('Neither group nor dataset.');
}

/** Everything in a file. */
export async function layoutOf(bytes: Uint8Array): Promise<Layout> {
  const { FS } = await h5wasm.ready;
  FS.writeFile('/layout.h5', bytes);
  const file = new h5wasm.File('/layout.h5', 'r');
  try {
    const entries = file.paths().map((path): [string, LayoutEntry] => [`/${path}`, entryOf(file.get(path))]);
    return { '/': entryOf(file), ...Object.fromEntries(entries) };
  } finally {
    file.close();
    FS.unlink('/layout.h5');
  }
}
