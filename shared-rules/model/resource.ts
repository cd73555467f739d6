import type { Json, List, Value } from './value';

/**
 * One Azure resource as its language reads it, in ARM's vocabulary. Every language offers this and nothing else, so
 * nothing above it can tell ARM JSON, Bicep and Terraform apart.
 */
export interface Resource {
  /** ARM type, in Azure's spelling: `Microsoft.ContainerService/managedClusters`. */
  readonly type: string;
  /** What its author calls it: symbol, Terraform address or name. For messages. */
  readonly label: string;
  /**
   * Reads the property at an ARM path from the resource's root. Paths compare without regard to case.
   * Objects come back as known `{}`-like records only through `object`; lists through `list`.
   */
  string(path: string): Value<string>;
  boolean(path: string): Value<boolean>;
  number(path: string): Value<number>;
  /** Whether an object (or block) is there at all. */
  object(path: string): Value<true>;
  strings(path: string): Value<List<Value<string>>>;
  /** Paths that must be written wherever this one is, because the provider refuses one without the other. */
  requires(path: string): readonly string[];
  /** The paths of the items of a list of objects: `[…agentPoolProfiles[0], …agentPoolProfiles[1]]`. */
  items(path: string): Value<List<string>>;
}

/** An edit that a rule wants, in ARM's vocabulary; the language that the resource is written in knows how to write it. */
export type Change =
  | { readonly kind: 'set'; readonly at: Value<unknown>; readonly value: Json }
  | { readonly kind: 'remove'; readonly at: Value<unknown> };

/** Wants the property to have this value. */
export function set(at: Value<unknown>, value: Json): Change {
  return { kind: 'set', at, value };
}

/** Wants the property, or the list item, gone. */
export function remove(at: Value<unknown>): Change {
  return { kind: 'remove', at };
}
