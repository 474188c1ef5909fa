/** What the parts of “Look inside” are given. Types only. */
import type { ChosenModel } from '../../../models/imported/chosenModel.ts';
import type { Structure } from '../../../models/structure/structure.ts';
import type { Settings } from '../../../settings.ts';

/** The network that is looked into: the one that is chosen on the form, or that of an ended run. */
export interface Inside {
  /** Null for the form's. */
  runId: string | null;
  title: string;
  model: ChosenModel;
  settings: Settings;
  classes: readonly string[];
  structure: Structure;
}

/** Every part shares the layer that is chosen; it is an id of the structure, of a layer and not of a block. */
export interface InsidePartProps {
  inside: Inside;
  layer: string | null;
  onLayer: (id: string) => void;
}
