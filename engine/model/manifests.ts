import { Manifest, type Tie } from '../../shared-rules/model/kubernetes';
import { Manifests, type ManifestFile } from '../../shared-rules/model/manifests';
import type { LoweredResource } from '../resources/lowered';
import { ManifestResource } from '../resources/manifest';

/** The objects of a file, as long as it stays as it is, for each of the clusters that it was seen to run on. */
const known = new WeakMap<
  object,
  { readonly objects: readonly Manifest[]; readonly on: WeakMap<object, ManifestFile> }
>();
const nowhere = {};

/** An object, as long as its document stays as it is. */
const made = new WeakMap<ManifestResource, Manifest>();

function objectOf(resource: ManifestResource): Manifest {
  let object = made.get(resource);
  if (!object) made.set(resource, (object = new Manifest(resource, resource.root, resource.facts)));
  return object;
}

function fileOf(batch: readonly ManifestResource[], tie: Tie | undefined): ManifestFile {
  const key = batch[0]!.batch;
  let own = known.get(key);
  if (!own) {
    const objects = batch.map(objectOf);
    known.set(key, (own = { objects, on: new WeakMap() }));
  }
  let file = own.on.get(tie ?? nowhere);
  if (!file) own.on.set(tie ?? nowhere, (file = { objects: own.objects, tie }));
  return file;
}

/**
 * Puts the objects of Kubernetes together.
 * @param ties the clusters that the objects of a file run on
 * @param before the same manifests as they were, from which what has not changed is kept
 */
export function manifestsOf(
  resources: readonly LoweredResource[],
  ties: (file: string) => Tie | undefined,
  before?: Manifests,
): Manifests {
  const files: ManifestFile[] = [];
  const labels = new Map<string, number>();
  let batch: ManifestResource[] = [];
  const close = () => {
    const [first] = batch;
    if (!first) return;
    files.push(fileOf(batch, ties(first.facts.file)));
    batch = [];
  };
  for (const { resource } of resources) {
    if (!(resource instanceof ManifestResource)) continue;
    if (batch[0] && batch[0].batch !== resource.batch) close();
    batch.push(resource);
    // Within its file: the same object is a part of other texts, too, where fixes are tried.
    const label = `${resource.facts.file} ${resource.label}`;
    resource.instance = labels.get(label) ?? 0;
    labels.set(label, resource.instance + 1);
  }
  close();
  return new Manifests(files, before);
}
