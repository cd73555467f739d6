import { parseArmTemplate } from '../languages/arm/lower';
import { parseBicep } from '../languages/bicep/parse';
import type { Comment, Expression, Problem } from '../languages/syntax';
import { parseHcl } from '../languages/terraform/parse';
import type { Files } from '../project/files';
import { kindOf } from '../project/kinds';

interface Parsed {
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
  /** Only for JSON. */
  readonly root?: Expression;
}

/** The syntax of a file in any language. Empty for a file that is not there or not ours. */
export function parseSource(uri: string, files: Files): Parsed {
  const file = files.get(uri);
  switch (file && kindOf(uri)) {
    case 'bicep':
    case 'bicep-parameters':
      return files.parsed(file!, parseBicep);
    case 'terraform':
    case 'terraform-variables':
      return files.parsed(file!, parseHcl);
    case 'json':
      return files.parsed(file!, parseArmTemplate);
    default:
      return { comments: [], problems: [] };
  }
}
