import { mark, scalar, unknown, type Data } from './data';

/**
 * What tools fill in before a parameter file is deployed: azd's `${X}`, the tokens `#{X}#`, `__X__` and `$(X)` of pipelines, and `<x>`,
 * which the reader is to replace. https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables
 */
const placeholder = /\$\{(\w+)(?:=([^}]*))?\}|#\{[\w.-]+\}#|__[A-Za-z]\w*?__|\$\([\w.-]+\)|<[A-Za-z][\w .-]*>/g;

/** Whether a file may have any. */
export function mayHavePlaceholders(text: string): boolean {
  return /\$\{|#\{|__|\$\(|"<|'</.test(text);
}

/** A value of a parameter file: text with placeholders is not known, but for azd's defaults; what is equal stays equal. */
export function filledIn(data: Data): Data {
  if (data.kind === 'array') return { ...data, items: data.items.map((item) => () => filledIn(item())) };
  if (data.kind === 'object') {
    return {
      ...data,
      get: (key) => {
        const value = data.get(key);
        return value && filledIn(value);
      },
    };
  }
  if (data.kind !== 'scalar' || typeof data.value !== 'string') return data;
  let first: string | undefined;
  const symbol = data.value.replace(placeholder, (token, _name, standard: string | undefined) => {
    if (standard !== undefined) return standard;
    first ??= token;
    return mark + token + mark;
  });
  if (symbol === data.value) return data;
  const source = { ...data.source, literal: false };
  return first === undefined
    ? scalar(symbol, source)
    : unknown(`${first} is filled in before it is deployed`, source, { symbol });
}
