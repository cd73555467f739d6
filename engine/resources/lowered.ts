import type { Duplicate } from '../../shared-rules/model/resource';
import type { Data, Lazy, ObjectData, ResourceHandle } from '../evaluate/data';
import type { Evaluation } from '../evaluate/evaluate';
import type { Files } from '../files/files';
import { SourceResource } from './resource';
import type { Span } from '../syntax/tree';

/** A resource that a language found, before it is put together into the model. */
export interface LoweredResource {
  readonly resource: SourceResource;
  /** Declared elsewhere and only looked up here: `existing`, `data`. Never judged, never called incomplete. */
  readonly existing: boolean;
  /**
   * Whether it is deployed hangs on a condition: `maybe`, or `no` as the files have it. Judged all the same, but never counted together
   * with others that it may exclude. Set after the resource is made, when a module that holds it is conditional.
   */
  deployed?: 'maybe' | 'no';
  /** It was handed to a module that is not read, which may connect it to anything. */
  shared?: boolean;
  /** Another block declares a resource at its address before it. Set after it is made. */
  again?: Duplicate;
  /** Tells the instances of one module apart, in which names are looked up first. */
  readonly module?: number;
  /** Its name, evaluated in the current world. */
  readonly name: Lazy;
  /** For a child resource: the resource it belongs to, or why that is not known. Undefined: it is not a child. */
  readonly parent?: LoweredResource | UnknownParent;
}

/** The resource that the value of an id stands for; undefined for other values. */
export function loweredOf(id: Data | undefined): LoweredResource | undefined {
  return id?.kind === 'unknown' && id.idOf && isLowered(id.idOf) ? id.idOf : undefined;
}

function isLowered(handle: ResourceHandle): handle is LoweredResource {
  return handle.resource instanceof SourceResource && 'existing' in handle;
}

/** `named`: the resource's own name has the form `parent/child`, as ARM writes children at the top level. */
export interface UnknownParent {
  readonly unknown: string;
  readonly named?: true;
}

/** What stands in one of the files of a root, where these are applied together: manifests. */
export interface LoweredFile {
  readonly uri: string;
  /** Its objects, once for each way that it is applied. */
  readonly ways: readonly (readonly LoweredResource[])[];
  /** What is a resource like those of templates. */
  readonly others: readonly LoweredResource[];
}

/** What lowering needs besides the file. */
export interface Lowering {
  readonly files: Files;
  readonly evaluation: Evaluation;
  /** URIs of the modules being lowered, outermost first; ends cycles. */
  readonly stack: readonly string[];
  /** What the call of the module that is being lowered is called; undefined in a root. */
  readonly call?: string;
  /** Terraform's workspace, where it is known. */
  readonly workspace?: string;
  /** What a plan says that the resources come to. */
  readonly planned?: Planned;
}

/** The values of a plan. */
export interface Planned {
  /** @param address with the keys of modules and instances: `module.net["a"].azurerm_subnet.nodes[0]` */
  of(address: string): ObjectData | undefined;
}

/** Values given from outside: a parameter file, a module's caller, Terraform variable files. */
export interface Arguments {
  /** Undefined: this one is not given. */
  get(name: string): Data | undefined;
  /** Set when others may be given that cannot be seen. */
  readonly open?: string;
}

/** A parameter that a template declares. */
export interface DeclaredParameter {
  /** In lower case where names compare without regard to it. */
  readonly name: string;
  /** It has no default and may not be null. */
  readonly required: boolean;
}

/** What a condition means for the resources behind it. */
export function hangsOn(condition: Data): 'maybe' | 'no' | undefined {
  if (condition.kind !== 'scalar') return 'maybe';
  return condition.value === true || String(condition.value).toLowerCase() === 'true' ? undefined : 'no';
}

/** Marks resources that a conditional module deploys; what is certain not to be there stays so. */
export function markDeployed(resources: readonly LoweredResource[], deployed: 'maybe' | 'no' | undefined): void {
  if (deployed === undefined) return;
  for (const resource of resources) if (resource.deployed !== 'no') resource.deployed = deployed;
}

/** Tells resources of a module where it is called. */
export function markCalled(resources: readonly LoweredResource[], file: string, { start, end }: Span): void {
  for (const { resource } of resources)
    resource.calls = [...resource.calls, { file, start, end, what: 'Called here.' }];
}

/** Whether rules look at resources of a type, so that leaving some out has to be said. */
export function isJudged(type: string): boolean {
  return /^microsoft\.containerservice\/managedclusters(\/agentpools)?$/i.test(type);
}

/** Counts one more module that is called. @returns whether it is one too many */
export function isSpent(evaluation: Evaluation): boolean {
  return evaluation.modules-- <= 0 || evaluation.declarations <= 0;
}

/** One root is judged with at most this many parameter files. */
export const maxContexts = 20;
/** Modules may nest this deep. */
export const maxModuleDepth = 20;
/** A loop of resources is judged for its first elements; they share one text, so more would only repeat the findings. */
export const maxInstances = 20;
