import type { Files } from '../../files/files';
import { dirname, join } from '../../files/uri';
import { isModuleFile } from './declarations';
import { blocksOfFile } from './planned';

/** What applies a manifest to a cluster. */
const appliers = ['kubectl_manifest', 'kubectl_server_version_manifest', 'kubernetes_manifest'];

/** `file("k8s/web.yaml")`, also behind `path.module` or `path.root`. */
const literalFile = /\bfile\(\s*"(?:\$\{path\.(?:module|root)\}\/)?([^"$%\\]+)"\s*\)/g;

/** The files that a folder of Terraform has applied to its cluster by a name that is written out. */
export function appliedFiles(root: string, files: Files): readonly string[] {
  return files
    .list(root)
    .filter((uri) => isModuleFile(uri) && !uri.endsWith('.json'))
    .flatMap((uri) => files.get(uri) ?? [])
    .filter(({ text }) => appliers.some((one) => text.includes(one)))
    .flatMap((file) =>
      blocksOfFile(file, files).items.flatMap((item) => {
        if (item.kind !== 'block' || item.type !== 'resource' || !appliers.includes(item.labels[0]?.text ?? ''))
          return [];
        const own = file.text.slice(item.start, item.end);
        return [...own.matchAll(literalFile)].map(([, path]) => join(dirname(file.uri), path!));
      }),
    );
}
