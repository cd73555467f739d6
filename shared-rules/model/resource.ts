import type { Json, List, Value } from './value';

/**
 * One Azure resource as its language reads it, in ARM's vocabulary. Every language offers this and nothing else, so
 * nothing above it can tell ARM JSON, Bicep and Terraform apart.
 */
export interface Resource {
  /** ARM type, in Azure's spelling: `Microsoft.ContainerService/managedClusters`. */
  readonly type: string;
  /** Whether text in it differs by case alone. Azure's does not. */
  readonly comparesExactly: boolean;
  /** What its author calls it: symbol, Terraform address or name. For messages. */
  readonly label: string;
  /**
   * Reads the property at an ARM path from the resource's root. Paths compare without regard to case; a step in quotes may hold dots: `metadata.annotations["a.b/c"]`.
   * Objects come back as known `{}`-like records only through `object`; lists through `list`.
   */
  string(path: string): Value<string>;
  boolean(path: string): Value<boolean>;
  number(path: string): Value<number>;
  /** Whether an object (or block) is there at all. */
  object(path: string): Value<true>;
  strings(path: string): Value<List<Value<string>>>;
  /** The resource whose id stands at a path: as text, by symbol, by address, or by `resourceId()`. */
  reference(path: string): Value<Reference>;
  /** The text at a path, with marks around what is not known, so that two that are equal are the same; undefined where there is none. */
  symbol(path: string): string | undefined;
  /** The ids in a list, or those that are the keys of an object. */
  ids(path: string): Value<List<Reference>>;
  /** Paths that must be written wherever this one is, because the provider refuses one without the other; `a|b`: one of them. */
  requires(path: string): readonly string[];
  /** The values of a path whose case the provider insists on, as it spells them. */
  spellings(path: string): readonly string[];
  /** Combinations in which the provider refuses what is written at a path. */
  refusals(path: string): readonly Refusal[];
  /** Arguments under names that the provider's version does not know any more. */
  renamed(): readonly Renamed[];
  /** How Terraform calls this instance: `module.net["a"].azurerm_subnet.nodes[0]`; undefined in other languages, and where a key is not known. */
  readonly address?: string;
  /** The Terraform provider that deploys it; undefined where Azure gets the template as it is. */
  readonly provider: Provider | undefined;
  /** The paths of the items of a list of objects: `[…agentPoolProfiles[0], …agentPoolProfiles[1]]`. */
  items(path: string): Value<List<string>>;
}

/** Which resource an id means. Two references with the same key mean the same one; different keys may mean the same, too. */
export interface Reference {
  readonly key: string;
  /** ARM type, where it can be told. */
  readonly type: string | undefined;
  /** Names of the resource and its parents, joined with slashes, where they can be told. */
  readonly name: string | undefined;
}

/** hashicorp/azurerm, which decides by its version what an edit does to what runs. */
export interface Provider {
  /** Whether its version is at least this one, such as 4.66; undefined where the files do not tell. */
  atLeast(major: number, minor: number): boolean | undefined;
  /** Whether it leaves what runs as it is at this path, because the author wants that: `ignore_changes`. */
  ignores?(path: string): boolean;
  /** Its name for the argument that is written at a path; undefined where none is. */
  argument?(path: string): string | undefined;
  /** Whether the author lets nothing destroy the resource: `prevent_destroy`. */
  isProtected?(): boolean;
}

/** The provider refuses a value beside others. */
export interface Refusal {
  /** What the others come to, by ARM path; undefined: nothing is written there. */
  readonly beside: { readonly [path: string]: string | undefined };
  /** A sentence. */
  readonly because: string;
}

/** A Terraform address that two blocks of a folder declare. */
export interface Duplicate {
  /** The address, where it is declared again. */
  readonly at: Value<string>;
  readonly first: Value<string>;
}

/** An argument under its former name. */
export interface Renamed {
  readonly at: Value<string>;
  readonly was: string;
  readonly now: string;
  /** The major version of the provider that took the former name away. */
  readonly since: number;
  /** The new name stands in the same block, so that renaming is all there is to do. */
  readonly inPlace: boolean;
}

/** An edit that a rule wants, in ARM's vocabulary; the language that the resource is written in knows how to write it. */
export type Change =
  | { readonly kind: 'set'; readonly at: Value<unknown>; readonly value: Json; readonly optional?: true }
  | { readonly kind: 'remove'; readonly at: Value<unknown> }
  | { readonly kind: 'rename'; readonly at: Value<unknown>; readonly name: string }
  | { readonly kind: 'append'; readonly at: Value<unknown>; readonly value: Json }
  | { readonly kind: 'document'; readonly at: Value<unknown>; readonly documents: readonly Json[] }
  | { readonly kind: 'move'; readonly at: Value<unknown>; readonly into: Value<unknown> }
  | { readonly kind: 'add'; readonly at: Value<unknown>; readonly what: NewResource };

/** A resource that a fix adds below the one that its `at` belongs to, and links with it. Each language has the text of it. */
export type NewResource =
  /** `at`: the property of a subnet that names its group. */
  | { readonly kind: 'networkSecurityGroup'; readonly name: string }
  /** `at`: the property of a subnet that names its table. */
  | { readonly kind: 'routeTable'; readonly name: string; readonly routes: readonly NewRoute[] }
  /** `at`: the routes of a table. */
  | ({ readonly kind: 'route' } & NewRoute)
  /** `at`: the property of a subnet that names its gateway. */
  | { readonly kind: 'natGateway'; readonly name: string }
  /** No resource but the link with one that is there, by its label. `at`: as above. */
  | { readonly kind: 'natGatewayLink'; readonly gateway: string }
  /** The range of one public IP address that is there, by its label. `at`: a list of ranges, or with `instead` the item that it takes the place of. */
  | { readonly kind: 'publicAddress'; readonly address: string; readonly instead: boolean }
  /** `at`: the subnets of a virtual network. */
  | { readonly kind: 'subnet'; readonly range: string }
  /** `at`: the name of a pool that stands in its cluster. What else is written of it goes with it. */
  | { readonly kind: 'agentPool' }
  /** `at`: the delegations of a subnet. */
  | { readonly kind: 'delegation'; readonly to: string }
  /** `at`: the rules of a collection that allows something. */
  | { readonly kind: 'firewallRule'; readonly fqdnTag: string }
  /** `at`: the name of a virtual network, a cluster, a zone. */
  | { readonly kind: 'flowLog' | 'diagnosticSetting' | 'activityLogAlert' | 'virtualNetworkLink' }
  /** `at`: the name of an Application Gateway for Containers. */
  | { readonly kind: 'securityPolicy' }
  /** `at`: anything of a resource whose address was another one. */
  | { readonly kind: 'moved'; readonly from: string; readonly to?: string }
  /** `at`: the name of a cluster. */
  | { readonly kind: 'policyAssignment'; readonly definition: string }
  /** `at`: the property of a subnet that says its range. */
  | { readonly kind: 'roleAssignment'; readonly subnet: string };

/** A default route to a virtual appliance. */
export interface NewRoute {
  /** `0.0.0.0/0` or `::/0` */
  readonly to: string;
  /** Its address, for the author to type over. */
  readonly nextHop: string;
}

/** Wants the property to have this value. */
export function set(at: Value<unknown>, value: Json): Change {
  return { kind: 'set', at, value };
}

/** Wants the property to have this value in languages that have the property. */
export function setWhereOffered(at: Value<unknown>, value: Json): Change {
  return { kind: 'set', at, value, optional: true };
}

/** Wants the property, or the list item, gone. */
export function remove(at: Value<unknown>): Change {
  return { kind: 'remove', at };
}

/** Wants the argument under another name. */
export function rename(at: Value<unknown>, name: string): Change {
  return { kind: 'rename', at, name };
}

/** Wants one more item in a list, in its order where it has one. */
export function append(at: Value<unknown>, value: Json): Change {
  return { kind: 'append', at, value };
}

/** Wants objects as documents of their own at the end of the file. */
export function documents(at: Value<unknown>, ...objects: readonly Json[]): Change {
  return { kind: 'document', at, documents: objects };
}

/** Wants an entry that stands too far out inside of what stands above it. */
export function move(at: Value<unknown>, into: Value<unknown>): Change {
  return { kind: 'move', at, into };
}

/** Wants another resource beside this one. */
export function add(at: Value<unknown>, what: NewResource): Change {
  return { kind: 'add', at, what };
}

/** Around text that only the author knows. No template holds these signs. */
const blankStart = '\uE000';
const blankEnd = '\uE001';

/** A value for the author to type over: editors stop there. @param suggestion what stands there until then */
export function blank(suggestion: string): string {
  return blankStart + suggestion + blankEnd;
}

/** The text with its blanks. @param fill what is put for each */
export function fillBlanks(text: string, fill: (suggestion: string) => string): string {
  return text.replace(/\uE000([^\uE000\uE001]*)\uE001/g, (_, suggestion: string) => fill(suggestion));
}
