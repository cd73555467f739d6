import { armFunctions } from '../../evaluate/azure-functions';
import type { Dialect } from '../../evaluate/evaluate';

export const bicepDialect: Dialect = { caseInsensitive: true, unwrapsTemplate: false, functions: armFunctions };
