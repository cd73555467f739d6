/** The tree of an HCL file (`.tf`, `.tofu`, `.tfvars`, lock files). Expressions are in `../syntax.ts`. */
import type { Comment, Expression, Problem, Span } from '../syntax';

export interface HclFile {
  readonly body: Body;
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
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
