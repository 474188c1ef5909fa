/** What the page says of networks that have learned something already. It must not know of components. */
import type { Base, BaseCheck } from '../../models/base/base.ts';
import { cutGraph } from '../../models/base/cutGraph.ts';
import { blocksOf, cutOf } from '../../models/base/headed.ts';
import { layerTable } from '../../models/graph/layerTable.ts';
import { parameterCount } from '../../models/graph/modelGraph.ts';
import type { PretrainedBase } from '../../models/pretrained/pretrained.ts';
import type { Settings } from '../../settings.ts';
import { formatCount } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';

/** Why a pretrained network comes first. @param count Of the pictures to train on. */
export function fewText(count: number): string {
  const verb = count === 1 ? 'picture is' : 'pictures are';
  return `${formatCount(count)} ${verb} few for a network that starts from nothing: it would learn them by heart. One that has seen a million others needs only a new head.`;
}

/** How a base was verified. */
export const CHECK_TEXT: Readonly<Record<BaseCheck, string>> = {
  pin: 'by the SHA-256 of its weights: they are the published ones',
  publisher: 'by the publisher’s checksum of its file',
  shapes: 'not: only its layers and shapes were compared',
  own: 'not: it is somebody’s own network, taken as it is',
};

/** "7 × 7 × 1280" */
const shapeText = (shape: readonly number[]) => shape.join(' × ');

/** Where a base can be cut, each with what it answers there, the last one first; '' stands for its end. */
export function cutChoices({ graph, cutLayers }: Base): { value: string; label: string }[] {
  const shapes = new Map(layerTable(graph).map(({ name, outputShape }) => [name, outputShape]));
  return cutLayers.toReversed().map((name, at) => ({
    value: at === 0 ? '' : name,
    label: `${name}: ${shapeText(shapes.get(name) ?? [])}${at === 0 ? ', its end' : ''}`,
  }));
}

/** How many of its last blocks can be trained, in words, with the share of its weights. */
export function unfreezeChoices(
  base: Base,
  settings: Pick<Settings, 'cut'>,
): { value: string; label: string }[] {
  const blocks = blocksOf(base, settings);
  const whole = parameterCount(cutGraph(base.graph, cutOf(base, settings)));
  return Array.from({ length: blocks.length + 1 }, (_, count) => {
    const last = blocks[blocks.length - 1 - count];
    const kept = last === undefined ? 0 : parameterCount(cutGraph(base.graph, last));
    const share = `${Math.round((100 * (whole - kept)) / whole)} % of the weights`;
    const label =
      count === 0
        ? 'none: the base stays as it is'
        : count === blocks.length
          ? `all of it: ${share}`
          : `the last ${count} of ${blocks.length} blocks: ${share}`;
    return { value: String(count), label };
  });
}

/** The file to drop, of those that a publisher has: the one that comes alone, where there is one. */
export const fileToDrop = ({ published }: PretrainedBase) =>
  published.find(({ what }) => what === 'h5 no top') ?? published[0];

/** Said of a base that was forgotten. */
export const forgottenText = ({ name }: Pick<Base, 'name'>) => `“${isolated(name)}” was forgotten.`;
