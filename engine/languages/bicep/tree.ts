/** The tree of a Bicep or Bicep parameters file. Expressions are in `../syntax.ts`. */
import type { Comment, Expression, For, Problem, Span } from '../../syntax/tree';

export interface BicepFile {
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}

export type Declaration =
  | TargetScope
  | Metadata
  | Parameter
  | Variable
  | Resource
  | Module
  | Output
  | TypeAlias
  | UserFunction
  | Import
  | Using
  | Extends
  | Extension
  | Assert;

interface Decorated {
  readonly decorators: readonly Decorator[];
}

/** A top-level (or nested) statement. `span` runs from the first decorator or keyword to the end of its text. */
interface Named extends Span, Decorated {
  readonly name: string;
  readonly nameSpan: Span;
}

/** `@allowed([...])`: an expression, usually a call, without the `@`. */
export interface Decorator extends Span {
  readonly expression: Expression;
}

export interface TargetScope extends Named {
  readonly kind: 'targetScope';
  readonly value: Expression;
}

export interface Metadata extends Named {
  readonly kind: 'metadata';
  readonly value: Expression;
}

/** In a `.bicep` file: a parameter and its default. In a `.bicepparam` file (no type): an assignment; `value` is then what is assigned. */
export interface Parameter extends Named {
  readonly kind: 'param';
  readonly type: Type | undefined;
  readonly value: Expression | undefined;
}

export interface Variable extends Named {
  readonly kind: 'var';
  readonly type: Type | undefined;
  /** `var x = [for …]` has a `for` expression here. */
  readonly value: Expression;
}

/** `resource name 'Type@version' [existing] = [if (condition)] { … }`, or a loop of it. */
export interface Resource extends Named {
  readonly kind: 'resource';
  /** The type string, usually a literal `'Microsoft.Network/virtualNetworks@2024-01-01'`. */
  readonly type: Expression;
  readonly existing: boolean;
  readonly condition?: Expression;
  readonly loop?: Loop;
  /** An object; `missing` while half typed. Nested child resources are entries of it. */
  readonly body: Expression;
}

export interface Module extends Named {
  readonly kind: 'module';
  /** The path or registry reference, usually a literal. */
  readonly path: Expression;
  readonly condition?: Expression;
  readonly loop?: Loop;
  readonly body: Expression;
}

/** The head of `[for item in collection: …]` or `[for (item, index) in collection: …]`. */
export type Loop = Span & Pick<For, 'item' | 'index' | 'collection'>;

export interface Output extends Named {
  readonly kind: 'output';
  readonly type?: Type;
  readonly value: Expression;
}

export interface TypeAlias extends Named {
  readonly kind: 'type';
  readonly type: Type;
}

export interface UserFunction extends Named {
  readonly kind: 'func';
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  readonly returns: Type;
  readonly body: Expression;
}

/** `import { a, b as c } from 'file.bicep'`, `import * as ns from 'file.bicep'`. `name` is '' except for the wildcard form's alias. */
export interface Import extends Named {
  readonly kind: 'import';
  readonly items: readonly { readonly name: string; readonly alias: string }[];
  readonly wildcard: boolean;
  readonly from: Expression;
}

/** `using 'main.bicep'`; `using none` has a literal null as its path. */
export interface Using extends Named {
  readonly kind: 'using';
  readonly path: Expression;
}

export interface Extends extends Named {
  readonly kind: 'extends';
  readonly path: Expression;
}

/** `extension name [with { … }] [as alias]`. Carries no network meaning. */
export interface Extension extends Named {
  readonly kind: 'extension';
}

export interface Assert extends Named {
  readonly kind: 'assert';
  readonly value: Expression;
}

export type Type =
  /** `string`, `int`, `bool`, `object`, `array`, a user type, `ns.type`, `resourceInput<'…'>.x` (as written). */
  | (Span & { readonly kind: 'name'; readonly name: string })
  | (Span & { readonly kind: 'literal'; readonly value: string | number | boolean | null })
  | (Span & { readonly kind: 'union'; readonly members: readonly Type[] })
  /** `T?` */
  | (Span & { readonly kind: 'nullable'; readonly of: Type })
  | (Span & { readonly kind: 'array'; readonly of: Type })
  | (Span & { readonly kind: 'tuple'; readonly items: readonly Type[] })
  | (Span & {
      readonly kind: 'object';
      readonly properties: readonly (Span & Decorated & { readonly name: string; readonly type: Type })[];
      /** The `*: T` property. */
      readonly additional?: Type;
    })
  | (Span & { readonly kind: 'missing' });
