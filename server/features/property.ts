import { sinceOf, valuesOf, type Since } from '../../shared-rules/model/values';

/** What Azure takes for a property, and since which api-version, as lines of Markdown; empty for one that we have no facts about. @param path ARM's */
export function factsOf(path: string): string[] {
  const name = `\`${path.split('.').at(-1) ?? path}\``;
  const known = valuesOf(path);
  const since = sinceOf(path);
  const values = Object.entries(known ?? {}).map(([value, dates]) => `\`${value}\` (${dateOf(dates)})`);
  const last = values.pop();
  return [
    ...(last === undefined
      ? []
      : [`${name} may be ${values.length > 0 ? `${values.join(', ')} or ${last}` : last}, by api-version.`]),
    ...(since === undefined ? [] : [`${name} exists ${dateOf(since).replace('since', 'since api-version')}.`]),
  ];
}

function dateOf([stable, preview]: Since): string {
  return stable === '' ? `only in previews, since ${preview}` : `since ${stable}`;
}
