import { Manifest, Manifests, type Tie } from '../../shared-rules/model/kubernetes';
import type { LoweredResource } from '../resources/lowered';
import { ManifestResource } from '../resources/manifest';

/** One for each object, as long as its file stays as it is. */
const known = new WeakMap<ManifestResource, Manifest>();

/** Puts the objects of Kubernetes together. @param ties the clusters that the objects of a file run on */
export function manifestsOf(resources: readonly LoweredResource[], ties: (file: string) => Tie | undefined): Manifests {
  const labels = new Map<string, number>();
  const all = resources.flatMap(({ resource }) => {
    if (!(resource instanceof ManifestResource)) return [];
    resource.instance = labels.get(resource.label) ?? 0;
    labels.set(resource.label, resource.instance + 1);
    let manifest = known.get(resource);
    if (!manifest) known.set(resource, (manifest = new Manifest(resource, resource.root, resource.facts)));
    return [manifest];
  });
  return new Manifests(all, ties);
}
