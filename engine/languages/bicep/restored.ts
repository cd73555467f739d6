import type { Files } from '../../files/files';

/**
 * The file that Bicep restored a module of a registry to, as JSON below `~/.bicep/br`; of the folders that may be read, the first that has it.
 * Undefined for template specs, aliases of bicepconfig.json, and what no such folder has.
 * Source of the names: Azure/bicep, OciArtifactReference and OciArtifactRegistry, 2026-08.
 */
export function restoredModule(reference: string, files: Files): string | undefined {
  const [, registry, path, tag] =
    /^br:(\w[\w.:-]*)\/(\w[\w./-]*):([a-z0-9._-]+)$/.exec(
      reference.replace(/^br\/public:/, 'br:mcr.microsoft.com/bicep/'),
    ) ?? [];
  if (registry === undefined || path === undefined || tag === undefined) return undefined;
  const below = [registry.replace(':', '$'), path.replaceAll('/', '$'), `${tag}$`, 'main.json'];
  const name = below.map(encodeURIComponent).join('/');
  for (const folder of files.allowed)
    for (const uri of [`${folder}/br/${name}`, `${folder}/${name}`]) if (files.get(uri)) return uri;
  return undefined;
}
