import type { Cluster } from './network';
import type { Resource } from './resource';
import type { Value } from './value';
import { documentedPreviews, newestPreview, properties, values, type Since } from './values';

/** Pools in a cluster's path, whose properties are the same where a pool is a resource of its own. */
const poolPath = 'properties.agentPoolProfiles[*]';

/** Where paths of the tables stand in a resource. */
export type PlacesOf = (path: string) => readonly string[];

/** The resources of a cluster that have an api-version: itself, and each pool, with where the tables' paths stand in them. */
export function partsOf(
  cluster: Cluster,
): { readonly resource: Resource; readonly version: Value<string>; readonly placesOf: PlacesOf }[] {
  return [
    {
      resource: cluster.resource,
      version: cluster.apiVersion,
      placesOf: (path) => (path.includes('[*]') ? [] : [path]),
    },
    ...cluster.pools().known.map((pool) => {
      const own = pool.type.at.path.replace(/\.type$/, '');
      return {
        resource: pool.resource,
        version: pool.apiVersion,
        placesOf: (path: string) => (path.startsWith(poolPath) ? [own + path.slice(poolPath.length)] : []),
      };
    }),
  ];
}

/** The value of a property that is certainly written, whatever its type. */
export function writtenAt(resource: Resource, path: string): Value<unknown> | undefined {
  return [resource.object(path), resource.string(path), resource.items(path)].find(({ kind }) => kind === 'known');
}

/** The api-version to name for something: the first stable one, else the newest preview that has it. */
export function versionFor([stable, preview]: Since): string {
  return stable === '' ? (preview > newestPreview ? preview : newestPreview) : stable;
}

/** The first api-version, not before another, that has all that is written in a resource of a cluster. */
export function versionWith(cluster: Cluster, version: Value<string>, least: string): string {
  const needed = partsOf(cluster)
    .filter((part) => part.version.at.resource === version.at.resource)
    .flatMap(({ resource, placesOf }) => [
      ...Object.entries(properties).flatMap(([path, since]) =>
        placesOf(path).some((place) => writtenAt(resource, place)) ? [since] : [],
      ),
      ...Object.entries(values).flatMap(([path, known]) =>
        placesOf(path).flatMap((place) => {
          const at = resource.string(place);
          const since = Object.entries({ ...known, ...documentedPreviews[path] }).find(
            ([value]) => at.kind === 'known' && value.toLowerCase() === at.value.toLowerCase(),
          );
          return since ? [since[1]] : [];
        }),
      ),
    ]);
  // A preview is later than the stable one of its month.
  return [least, ...needed.map(versionFor)].sort().at(-1)!;
}
