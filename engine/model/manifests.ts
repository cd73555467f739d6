import { Manifest, type Tie } from '../../shared-rules/model/kubernetes';
import { Manifests, type ManifestFile } from '../../shared-rules/model/manifests';
import type { LoweredFile, LoweredResource } from '../resources/lowered';
import { ManifestResource } from '../resources/manifest';

/** The objects of a file, as long as it stays as it is, for each of the clusters that it was seen to run on, and for those that it ran on last. */
interface Known {
  last: ManifestFile;
  readonly on: WeakMap<object, ManifestFile>;
}

const known = new WeakMap<readonly LoweredResource[], Known>();
const nowhere = {};

/** An object, as long as its document stays as it is. */
const made = new WeakMap<ManifestResource, Manifest>();

function objectOf(resource: ManifestResource): Manifest {
  let object = made.get(resource);
  if (!object) made.set(resource, (object = new Manifest(resource, resource.root, resource.facts)));
  return object;
}

function fileOf(way: readonly LoweredResource[], tie: Tie | undefined, isTrial: boolean): ManifestFile {
  const before = known.get(way);
  if (before && before.last.tie === tie) return before.last;
  let file = before?.on.get(tie ?? nowhere);
  if (!file) {
    const objects = way.flatMap(({ resource }) => (resource instanceof ManifestResource ? objectOf(resource) : []));
    file = { objects, tie };
  }
  if (!before) known.set(way, { last: file, on: new WeakMap() });
  else if (!isTrial) before.last = file;
  known.get(way)!.on.set(tie ?? nowhere, file);
  return file;
}

/**
 * Puts the objects of Kubernetes together.
 * @param ties the clusters that the objects of a file run on
 * @param before the same manifests as they were, from which what has not changed is kept
 * @param isTrial they are looked at once: nothing that lasts is to hold on to the clusters that they would run on
 */
export function manifestsOf(
  lowered: readonly LoweredFile[],
  ties: (file: string) => Tie | undefined,
  before?: Manifests,
  isTrial = false,
): Manifests {
  const files: ManifestFile[] = [];
  for (const { uri, ways } of lowered) {
    const tie = ties(uri);
    for (const way of ways) if (way.length > 0) files.push(fileOf(way, tie, isTrial));
  }
  const isSame = before?.files.length === files.length && files.every((file, at) => file === before.files[at]);
  return isSame ? before : new Manifests(files, before, isTrial);
}
