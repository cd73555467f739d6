import { unknown, type Data, type Scalar } from './data';

/**
 * What tools write a value over before it is deployed: `${X}` (azd, envsubst), `#{X}#` (Replace Tokens), `__X__`, `$(X)` (Azure Pipelines),
 * `{{ X }}`, `<x>`, and the `GEN-X` of Azure's quickstart templates.
 */
const placeholder =
  /\$\{\w+(?:[:=?+-][^{}]*)?\}|#\{[^{}]*\}#?|__[A-Za-z][A-Za-z0-9.-]*(?:_[A-Za-z0-9.-]+)*__|\$\([^()]*\)|\{\{[^{}]*\}\}|<[A-Za-z][\w .:-]*>|^(?:GEN|GET-PREREQ)-[A-Za-z0-9-]+$/;

/** azd's `${X=default}` and `${X:-default}`. */
const fallback = /\$\{\w+(?::?[=-])([^{}]*)\}/g;

/** The values of a parameter or variable file, placeholders in them unknown, or what their file gives when nobody fills them. */
export function withoutPlaceholders(data: Data): Data {
  switch (data.kind) {
    case 'scalar':
      return typeof data.value === 'string' ? filled(data, data.value) : data;
    case 'array':
      return { ...data, items: data.items.map((item) => () => withoutPlaceholders(item())) };
    case 'object':
      return {
        ...data,
        get: (key) => {
          const value = data.get(key);
          return value && withoutPlaceholders(value);
        },
      };
    default:
      return data;
  }
}

function filled(data: Scalar, text: string): Data {
  if (!placeholder.test(text)) return data;
  const given = text.replace(fallback, (_, value: string) => value);
  const source = { ...data.source, literal: false };
  return placeholder.test(given)
    ? unknown('a placeholder stands in its place in the parameter file', source, { type: 'string' })
    : { kind: 'scalar', value: given, source };
}
