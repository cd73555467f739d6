import type { Model } from '../model/network';
import type { Resource } from '../model/resource';
import type { Value } from '../model/value';
import type { Edit } from './edit';

/** Clusters as Azure has them, and what messages call that: `aks-prod.json`. */
export interface Deployed {
  readonly model: Model;
  readonly name: string;
}

/** A root as it was: committed, or in another folder. Committed is not deployed, so messages say what they compare with. */
export interface Before {
  readonly model: Model;
  /** What messages call it: `main`. */
  readonly name: string;
  /** The clusters that run, where somebody has printed them: they are compared with that. */
  readonly deployed?: readonly Deployed[];
  /** What has changed since, in this world: one for each property. */
  readonly edits: () => readonly Edit[];
  /** Whether the files say that a resource has another address, or that it is let go of. */
  isMoved(from: Resource, to: Resource): boolean;
  isForgotten(resource: Resource): boolean;
  /** Whether what has this ARM type and name, with those that it is in before it, may be deployed by other files now. */
  isElsewhere(type: string, name: string): boolean;
  /** Of something whose deployment is gone as a whole: the file that it stood in, folder and name, and whether Terraform has files there. */
  goneFrom(resource: Resource): { readonly file: string; readonly isApplied: boolean } | undefined;
  /** Where something stood that is gone; undefined where its file is gone, too. */
  placeOf(resource: Resource): Value<unknown> | undefined;
}
