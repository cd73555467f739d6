import type { Resource } from './resource';

/**
 * What a template says about one property. A rule must narrow it: there is no helper that turns *unknown* into false,
 * absent or a default.
 */
export type Value<T> = Known<T> | Absent | Unknown;

export interface Known<T> {
  readonly kind: 'known';
  readonly value: T;
  readonly at: Origin;
}

/** Not written, or written as null, '' or []: Azure decides. The origin knows where and how it would be written. */
export interface Absent {
  readonly kind: 'absent';
  readonly at: Origin;
}

/** It has a value that the files do not tell. `reason` completes the sentence "unknown, because …". */
export interface Unknown {
  readonly kind: 'unknown';
  readonly reason: string;
  /** Text that it ends with whatever the rest is, where that is known: `/32`. */
  readonly ending?: string;
  readonly at: Origin;
}

/** Which property of which resource, and where its value came from. */
export interface Origin {
  readonly resource: Resource;
  /** ARM path from the resource's root: `properties.networkProfile.networkPolicy`, `properties.agentPoolProfiles[1].maxPods`. */
  readonly path: string;
  /** False for what nobody wrote: absent, or passed on by a module or the provider on its own. */
  readonly isWritten: boolean;
  /** False where it cannot be written: the api-version is too old, or a module or provider has no name for it. */
  readonly isOffered: boolean;
  /** From the use back to the literal: parameter, default, parameter file, variable, module argument. Empty when the value stands where it is used. */
  readonly trail: readonly Step[];
}

/** One place that a value came through. Offsets are UTF-16, `end` exclusive. */
export interface Step {
  /** URI of the file. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Says what stands there: `The default of parameter networkPlugin`. */
  readonly what: string;
}

/** A list whose items may be partly known. */
export interface List<T> {
  readonly items: readonly T[];
  /** False when there may be more items than these. */
  readonly complete: boolean;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** True when the value is known and equal to `expected`; strings compare without regard to case where the resource does, as Azure's do. */
export function is<T extends string | number | boolean>(value: Value<T>, expected: T): boolean {
  return value.kind === 'known' && isSame(value, expected);
}

/** True when the value is known and differs from every one of `others`, or is absent. Unknown is never true. */
export function isNone<T extends string | number | boolean>(value: Value<T>, ...others: T[]): boolean {
  return value.kind === 'absent' || (value.kind === 'known' && !others.some((other) => isSame(value, other)));
}

function isSame({ value, at }: Known<unknown>, other: unknown): boolean {
  if (typeof value !== 'string' || typeof other !== 'string' || at.resource.comparesExactly) return value === other;
  return value.toLowerCase() === other.toLowerCase();
}
