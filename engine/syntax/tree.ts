/**
 * The tree that every language parses into. Bicep, HCL and the `[…]` strings of ARM JSON have the same expressions under
 * different spellings, so they share one set of nodes and, in `evaluate.ts`, one evaluator.
 *
 * Positions are UTF-16 offsets into the file's text as the editor holds it (a byte order mark counts as one).
 * Parsers never throw: what is missing is a `missing` node of zero width, what is not understood is `opaque`.
 */

/** UTF-16 offsets; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something the parser could not read, said in a sentence for the author. */
export interface Problem extends Span {
  readonly message: string;
}

/** A comment, its marks included, its line break excluded. */
export interface Comment extends Span {
  readonly kind: 'line' | 'block';
}

export type Expression =
  | Literal
  | Template
  | ArrayExpression
  | ObjectExpression
  | Reference
  | Member
  | Index
  | Splat
  | SplatItem
  | Call
  | Conditional
  | Unary
  | Binary
  | Lambda
  | For
  | Missing
  | Opaque;

/** A string without interpolation (decoded), a number, a boolean or null. The span covers the quotes. */
export interface Literal extends Span {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
  /** As it is written, where text is read as something else: YAML's `1.0`, `on`. */
  readonly raw?: string;
}

/** A string with interpolation: literals (string parts) and expressions in order. */
export interface Template extends Span {
  readonly kind: 'template';
  readonly parts: readonly Expression[];
}

export interface ArrayExpression extends Span {
  readonly kind: 'array';
  readonly items: readonly (Expression | Spread)[];
}

/** The span covers the braces. An unclosed object ends where the parser gave it up; `closed` is then false. */
export interface ObjectExpression extends Span {
  readonly kind: 'object';
  readonly entries: readonly (Property | Spread | NestedDeclaration)[];
  readonly closed: boolean;
}

export interface Property extends Span {
  readonly kind: 'property';
  /** The key as its author spelled it, decoded; undefined when it is computed (`keyExpression`). */
  readonly key: string | undefined;
  readonly keyExpression?: Expression;
  /** The key token, quotes included. */
  readonly keySpan: Span;
  readonly value: Expression;
}

/** Bicep `...expr`, in objects and arrays. */
export interface Spread extends Span {
  readonly kind: 'spread';
  readonly value: Expression;
}

/** A declaration inside a Bicep resource body: a nested child resource. `declaration` indexes nothing; it is the node itself. */
export interface NestedDeclaration extends Span {
  readonly kind: 'nested';
  readonly declaration: Span & { readonly kind: string; readonly name: string };
}

/** A bare name: a Bicep symbol; in HCL the root of a traversal (`var`, `local`, `azurerm_subnet`, `each`, …). */
export interface Reference extends Span {
  readonly kind: 'reference';
  readonly name: string;
}

/** `a.b`; Bicep also `a.?b` (`safe`) and `a::b` (`nested`). */
export interface Member extends Span {
  readonly kind: 'member';
  readonly target: Expression;
  readonly name: string;
  readonly nameSpan: Span;
  readonly safe: boolean;
  readonly nested: boolean;
}

/** `a[0]`, `a['b']`; Bicep also `a[?0]` (`safe`) and `a[^1]` (`fromEnd`). */
export interface Index extends Span {
  readonly kind: 'index';
  readonly target: Expression;
  readonly index: Expression;
  readonly safe: boolean;
  readonly fromEnd: boolean;
}

/** HCL `a[*].b.c` and `a.*.b`: `each` is evaluated per element, with `splat-item` innermost. */
export interface Splat extends Span {
  readonly kind: 'splat';
  readonly target: Expression;
  readonly each: Expression;
}

export interface SplatItem extends Span {
  readonly kind: 'splat-item';
}

/** `name(args)`, `target.name(args)`. A namespace (`sys.contains`, `az.resourceId`, HCL `provider::x::f`) is part of `name` with its separators as written. */
export interface Call extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly nameSpan: Span;
  /** Bicep's method calls (`storage.listKeys()`); a namespace is not a target. */
  readonly target?: Expression;
  readonly args: readonly Expression[];
  /** HCL `f(list...)`: the last argument is spread. */
  readonly spreadLast: boolean;
}

/** `condition ? yes : no`, ARM `if(…)`, HCL `%{ if }`. */
export interface Conditional extends Span {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly yes: Expression;
  readonly no: Expression;
}

/** `!a`, `-a`; Bicep's postfix non-null assertion is `!!`-free: operator `non-null`. */
export interface Unary extends Span {
  readonly kind: 'unary';
  readonly operator: '!' | '-' | '+' | 'non-null';
  readonly operand: Expression;
}

export type BinaryOperator =
  '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '=~' | '!~' | '<' | '<=' | '>' | '>=' | '&&' | '||' | '??';

export interface Binary extends Span {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** Bicep `x => …`, `(a, b) => …`; ARM `lambda('x', …)`. */
export interface Lambda extends Span {
  readonly kind: 'lambda';
  readonly parameters: readonly string[];
  readonly body: Expression;
}

/** Bicep `[for x in xs: body]`, HCL `[for v in xs : body if c]` and `{for k, v in xs : key => body...}`. */
export interface For extends Span {
  readonly kind: 'for';
  /** The name of the value. */
  readonly item: string;
  /** Bicep's index name; HCL's key name (which comes first there). */
  readonly index?: string;
  readonly collection: Expression;
  /** HCL's trailing `if`; Bicep's `if (…)` before the body. */
  readonly condition?: Expression;
  /** Present in HCL's object form. */
  readonly key?: Expression;
  /** HCL's `...` after the value of the object form. */
  readonly grouped: boolean;
  /** HCL's `%{ for }`: what its body makes for each element is joined to one text. */
  readonly text?: true;
  readonly body: Expression;
}

/** Nothing stands where a value belongs. Zero width, at the place where it would be typed. */
export interface Missing extends Span {
  readonly kind: 'missing';
}

/** Text that is valid or half typed and has no value we can know. */
export interface Opaque extends Span {
  readonly kind: 'opaque';
  readonly reason: string;
}

/** Arguments and blocks in the order of the file. The span of a block's body covers its braces; a file's body covers the text. */
export interface Body extends Span {
  readonly items: readonly (Attribute | Block)[];
  /** False when the closing brace is missing. */
  readonly closed: boolean;
}

/** `name = expression`: HCL calls it an attribute, Terraform an argument. */
export interface Attribute extends Span {
  readonly kind: 'attribute';
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Expression;
}

/** `type "label" "label" { … }` */
export interface Block extends Span {
  readonly kind: 'block';
  readonly type: string;
  readonly typeSpan: Span;
  readonly labels: readonly (Span & { readonly text: string })[];
  readonly body: Body;
}
