/** A small base for the tests of this folder. */
import type { BaseImport } from '../../../../src/formats/model/importBase.ts';
import type { Base } from '../../../../src/models/base/base.ts';
import { cutGraph } from '../../../../src/models/base/cutGraph.ts';
import { RESIDUAL } from '../../models/base/network.ts';

/** What an import gives. */
export function found(changes: Partial<Base> = {}, refusal: BaseImport['refusal'] = null): BaseImport {
  const base: Omit<Base, 'id'> = {
    ...{ name: 'MobileNetV2 0.35', origin: 'Keras', known: 'mobilenet-v2-0.35', check: 'pin', sha256: 'ab' },
    ...{ graph: cutGraph(RESIDUAL, 'mean'), cutLayers: ['stem', 'sum', 'mean'], bytes: 8, remarks: [] },
    preprocessing: { height: 16, width: 16, channelOrder: 'rgb', scale: 1 / 127.5, offset: -1 },
    preprocessingGuessed: false,
    ...changes,
  };
  return { kind: 'base', base, weights: Float32Array.of(1, 2).buffer, refusal };
}
