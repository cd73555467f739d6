import { armFunctions } from '../../evaluate/azure-functions';
import type { Dialect } from '../../evaluate/evaluate';

/** In ARM a string of the form `[…]` is the value of the expression in it, whatever its type. */
export const armDialect: Dialect = { caseInsensitive: true, unwrapsTemplate: true, functions: armFunctions };
