import { sinceOf, valuesOf, type Since } from '../../shared-rules/model/values';
import type { Explanation } from '../../engine/engine';

/** What Azure and azurerm take for a property, and since which version, as lines of Markdown; empty for one that we have no facts about. @param path ARM's */
export function factsOf(path: string, argument: Explanation['argument']): string[] {
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
    ...(argument ? argumentFacts(argument) : []),
  ];
}

function dateOf([stable, preview]: Since): string {
  return stable === '' ? `only in previews, since ${preview}` : `since ${stable}`;
}

function argumentFacts({ path, since, until, laterValues }: NonNullable<Explanation['argument']>): string[] {
  const first = since === undefined ? undefined : typeof since === 'number' ? `${since}.0` : since.join('.');
  const when = [
    ...(first === undefined ? [] : [`since ${first}`]),
    ...(until === undefined ? [] : [`up to ${until}.x`]),
  ].join(', ');
  return [
    ...(when === '' ? [] : [`azurerm has \`${path}\` ${when}.`]),
    ...Object.entries(laterValues ?? {}).map(([value, from]) => `azurerm takes \`${value}\` since ${from}.`),
  ];
}
