import { unknown } from '../../evaluate/data';
import { evaluate, type Builtin, scopeOfValues } from '../../evaluate/evaluate';
import { withoutPlaceholders } from '../../evaluate/placeholders';
import type { SourceFile } from '../../files/files';
import type { Arguments, Lowering } from '../../resources/lowered';
import { sourceAt } from './body';
import { terraformDialect } from './functions/functions';
import { parseHcl } from './parse';

/** The values in a `.tfvars` file. */
export function readTerraformVariables(file: SourceFile, lowering: Lowering): Arguments {
  const { body } = lowering.files.parsed(file, parseHcl);
  // Values in these files call no functions.
  const dialect = { ...terraformDialect, functions: new Map<string, Builtin>() };
  const scope = scopeOfValues(file, dialect, lowering.evaluation);
  return {
    get: (name) => {
      const [found, second] = body.items.filter((item) => item.kind === 'attribute' && item.name === name);
      if (second) return unknown(`${name} is given twice`, sourceAt(file.uri, second), { fails: true });
      return found?.kind === 'attribute' ? withoutPlaceholders(evaluate(found.value, scope)) : undefined;
    },
  };
}
