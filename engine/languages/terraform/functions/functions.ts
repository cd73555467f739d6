import { unknown } from '../../../evaluate/data';
import type { Builtin, Dialect } from '../../../evaluate/evaluate';
import { evaluateHcl } from '../../../evaluate/hcl';
import { dateFunctions } from './dates';
import { encodingFunctions } from './encodings';
import { formatFunctions } from './format';
import { listFunctions } from './lists';
import { networkFunctions } from './network';
import { numberFunctions } from './numbers';
import { structureFunctions } from './structures';
import { textFunctions } from './texts';

/** Functions of Terraform. https://developer.hashicorp.com/terraform/language/functions */
export const terraformFunctions: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...dateFunctions,
  ...encodingFunctions,
  ...formatFunctions,
  ...listFunctions,
  ...networkFunctions,
  ...numberFunctions,
  ...structureFunctions,
  ...textFunctions,
]);

/** Functions that only a run of Terraform answers, or whose answer nobody needs. */
export const unknownFunctions: readonly string[] = [
  'abspath',
  'base64gzip',
  'bcrypt',
  'pathexpand',
  'plantimestamp',
  'rsadecrypt',
  'timestamp',
  'uuid',
];

const all: ReadonlyMap<string, Builtin> = new Map([
  ...terraformFunctions,
  ...unknownFunctions.map((name): [string, Builtin] => [
    name,
    (_, { source }) => unknown(`${name}() is not known before deployment`, source, { type: 'string' }),
  ]),
]);

/** Names keep their case. */
export const terraformDialect: Dialect = {
  caseInsensitive: false,
  unwrapsTemplate: true,
  functions: all,
  evaluate: evaluateHcl,
};
