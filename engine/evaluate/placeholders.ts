import { mark, scalar, unknown, type Data } from './data';

/**
 * What tools write a value over before it is deployed: `${X}` (azd, envsubst), `#{X}#` (Replace Tokens), `__X__`, `$(X)` (Azure Pipelines),
 * `{{ X }}`, `<x>`, which the reader is to replace, and the `GEN-X` of Azure's quickstart templates. azd's `${X=default}` and `${X:-default}` give
 * the default. https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables
 */
const placeholder =
  /\$\{\w+(?:(:?[=-])([^{}]*)|[:?+][^{}]*)?\}|#\{[^{}]*\}#?|__[A-Za-z][A-Za-z0-9.-]*(?:_[A-Za-z0-9.-]+)*__|\$\([^()]*\)|\{\{[^{}]*\}\}|<[A-Za-z][\w .:-]*>|^(?:GEN|GET-PREREQ)-[A-Za-z0-9-]+$/g;

/** Whether a file may have any. */
export function mayHavePlaceholders(text: string): boolean {
  return /\$\{|#\{|__|\$\(|\{\{|"<|'<|GEN-|GET-PREREQ-/.test(text);
}

/** A value of a parameter or variable file: text with placeholders is not known, but for defaults; what is equal stays equal. */
export function withoutPlaceholders(data: Data): Data {
  if (data.kind === 'array') return { ...data, items: data.items.map((item) => () => withoutPlaceholders(item())) };
  if (data.kind === 'object') {
    return {
      ...data,
      get: (key) => {
        const value = data.get(key);
        return value && withoutPlaceholders(value);
      },
    };
  }
  if (data.kind !== 'scalar' || typeof data.value !== 'string') return data;
  let first: string | undefined;
  const symbol = data.value.replace(placeholder, (token, sign: string | undefined, standard: string | undefined) => {
    if (sign !== undefined) return standard ?? '';
    first ??= token;
    return mark + token + mark;
  });
  if (symbol === data.value) return data;
  const source = { ...data.source, literal: false };
  return first === undefined
    ? scalar(symbol, source)
    : unknown(`${first} is filled in before it is deployed`, source, { symbol, type: 'string' });
}
