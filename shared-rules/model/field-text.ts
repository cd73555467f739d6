import type { Field } from './kubernetes';

/** More values than this are not written down: aliases may repeat them without end. */
const most = 5_000;

/** So that what is too large is like nothing else. */
let large = 0;

/** What is written in some fields, without its places and comments: the same text for the same values. */
export function textOfFields(fields: readonly (Field | undefined)[]): string {
  let left = most;
  const textOf = (field: Field | undefined): string => {
    if (!field || left-- <= 0) return '';
    if (field.shape === 'map')
      return `{${field.entries.map((one) => `${JSON.stringify(one.key)}:${textOf(one)}`).join()}}`;
    if (field.shape === 'list') return `[${field.items.map(textOf).join()}]`;
    return `${field.shape} ${field.source ?? ''}`;
  };
  const text = fields.map(textOf).join(';');
  return left <= 0 ? `large ${++large}` : text;
}
