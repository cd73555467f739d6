import type { Cluster } from '../model/network';
import type { Resource } from '../model/resource';
import type { Value } from '../model/value';
import type { Outcome } from './edit';
import type { Pair } from './pairs';

/** What changes of one property of a cluster come to. Each table names its sources. */
export interface Fact {
  /** As ARM spells it. */
  readonly property: string;
  read(cluster: Cluster): Value<unknown>;
  /** What Azure takes when the cluster is made without it, where that is certain. */
  readonly initial?: string | ((cluster: Cluster) => string | undefined);
  /** What azurerm sends when the line is removed, where that is known. */
  readonly provided?: string;
  /** azurerm computes it: when the line is removed, what there is stays. */
  readonly computed?: true;
  /** What nobody writes is the initial value, whatever runs. */
  readonly isWhole?: true;
  /** What goes back with it, where that has changed, too. */
  readonly together?: readonly ((cluster: Cluster) => Value<unknown>)[];
  /** Properties whose change is said with it. */
  readonly covers?: readonly string[];
  /** What ARM leaves out of the network profile stays as it runs. */
  readonly stays?: true;
  /** Asked for two values in lower case that differ; a value that is not written is asked for as the initial one. */
  judge(from: string, to: string, pair: Pair<Cluster>): Outcome | undefined;
}

/** What azurerm replaces. */
export function replaced(property: string, from: string, to: string): Outcome {
  return {
    kind: 'replaces',
    says: `Terraform destroys this cluster and makes a new one: ${property} cannot go from ${from} to ${to} in place. All that runs in it is lost.`,
  };
}

/** What Azure does not take. @param instead what to do, a sentence @param code what Azure answers, where somebody has reported it */
export function refused(property: string, from: string, to: string, instead: string, code?: string): Outcome {
  return {
    kind: 'refused',
    says: `Azure refuses to change ${property} from ${from} to ${to}${code === undefined ? '' : ` ("${code}")`}. ${instead}`,
  };
}

/** What Azure refuses, and azurerm replaces the cluster for. */
export function fixed(
  { provider }: Resource,
  property: string,
  from: string,
  to: string,
  instead = 'It takes a new cluster.',
  code?: string,
): Outcome {
  return provider ? replaced(property, from, to) : refused(property, from, to, instead, code);
}
