/** The tree of an HCL file (`.tf`, `.tofu`, `.tfvars`, lock files). Expressions are in `../syntax.ts`. */
import type { Body, Comment, Problem } from '../../syntax/tree';

export interface HclFile {
  readonly body: Body;
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}
