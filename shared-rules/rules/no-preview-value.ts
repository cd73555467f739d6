import { partsOf, versionFor, writtenAt, type PlacesOf } from '../model/api-versions';
import { set, type Resource } from '../model/resource';
import type { Value } from '../model/value';
import { documentedPreviews, isKnownTo, properties, strictSince, values, type Since } from '../model/values';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-preview-value',
  severity: 'error',
  category: 'compatibility',
  since: '0.2.0',
  summary: 'An API version must have the properties and values that the template asks it for.',
  why: 'What is in preview is known to preview versions of the API only, and what is new to the later ones. Since 2024-01-01 AKS refuses a property that the version does not have (UnmarshalError); older versions ignore it, so that the template says something that never happens.',
  references: ['https://github.com/Azure/AKS/issues/4060', aksDocs('concepts-preview-api-life-cycle')],
  equivalents: [],
  azureErrors: { said: ['UnmarshalError'] },
  of: 'cluster',
  *check(cluster) {
    for (const { resource, version, placesOf } of partsOf(cluster)) yield* newer(resource, version, placesOf);
  },
});

const innermostFirst = Object.entries(properties).sort(([a], [b]) => b.split('.').length - a.split('.').length);

/** What an api-version does not have: the properties, and the values of each. Worked out once for each version. */
function missingFrom(asked: string) {
  let missing = known.get(asked);
  if (!missing) {
    missing = {
      properties: innermostFirst.filter(([, since]) => !isKnownTo(asked, since)),
      values: Object.entries(values).flatMap(([path, all]) => {
        // Values that became stable later are refused by earlier versions for certain only here.
        const candidates = Object.entries({ ...all, ...documentedPreviews[path] }).filter(
          ([, since]) => since[0] === '' || (path === 'sku.name' && !isKnownTo(asked, since)),
        );
        return candidates.length > 0 ? [{ path, candidates }] : [];
      }),
    };
    known.set(asked, missing);
  }
  return missing;
}

interface Missing {
  readonly properties: readonly (readonly [path: string, since: Since])[];
  readonly values: readonly { readonly path: string; readonly candidates: readonly (readonly [string, Since])[] }[];
}

const known = new Map<string, Missing>();

/** What a resource asks of an api-version that does not have it. @param placesOf where a path of the tables stands in it */
function* newer(resource: Resource, version: Value<string>, placesOf: PlacesOf) {
  if (version.kind !== 'known' || !/^\d{4}-\d\d-\d\d$/.test(version.value)) return;
  const asked = version.value;
  const found: {
    readonly at: Value<unknown>;
    readonly what: string;
    readonly since: Since;
    readonly isProperty: boolean;
  }[] = [];
  // Of two that stand in each other the inner one is the newer.
  const isSaid = (path: string) =>
    found.some(
      ({ at }) => at.at.path === path || at.at.path.startsWith(`${path}.`) || path.startsWith(`${at.at.path}.`),
    );
  const missing = missingFrom(asked);
  for (const [path, since] of missing.properties) {
    for (const place of placesOf(path)) {
      const at = isSaid(place) ? undefined : writtenAt(resource, place);
      if (at) found.push({ at, what: place.split('.').at(-1)!, since, isProperty: true });
    }
  }
  for (const { path, candidates } of missing.values) {
    for (const place of placesOf(path)) {
      if (isSaid(place)) continue;
      const at = resource.string(place);
      const [what, since] =
        at.kind === 'known' ? (candidates.find(([value]) => value.toLowerCase() === at.value.toLowerCase()) ?? []) : [];
      if (what !== undefined && since) found.push({ at, what: `'${what}'`, since, isProperty: false });
    }
  }
  const target = found
    .map(({ since }) => versionFor(since))
    .sort()
    .at(-1);
  for (const {
    at,
    what,
    since: [stable, preview],
    isProperty,
  } of found) {
    const isIgnored = isProperty && asked < strictSince;
    const why = stable === '' ? 'is in preview' : `came with API version ${stable}`;
    yield {
      at,
      severity: isIgnored ? ('warning' as const) : ('error' as const),
      message: `${what} ${why}, and ${asked} ${isIgnored ? 'ignores' : 'refuses'} it${isProperty && !isIgnored ? ' (UnmarshalError)' : ''}. Use ${versionFor([stable, preview])}${stable === '' ? ', or leave it out' : ' or later'}.`,
      related: [{ at: version, message: 'The API version is chosen here.' }],
      fixes:
        target === undefined
          ? []
          : [
              {
                title: `Use ${target}${target.endsWith('-preview') ? ' (a preview, which stops after about a year)' : ''}`,
                safety: 'review' as const,
                changes: [set(version, target)],
              },
            ],
    };
  }
}
