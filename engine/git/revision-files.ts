import { decodeText, maxFileSize } from '../files/decode';
import type { FileSystem } from '../files/files';
import { GitProblem } from './bytes';
import type { TreeEntry } from './objects';
import type { Repository } from './repository';

/**
 * The files of one commit, under the URIs that they have in the working tree. Links and submodules are left out.
 * @param pathOf a URI's path in the repository, with forward slashes; undefined for what lies outside
 * @param onProblem hears of what cannot be read; it counts as missing
 */
export function revisionFiles(
  repository: Repository,
  commit: string,
  pathOf: (uri: string) => string | undefined,
  onProblem: (message: string) => void = () => undefined,
): FileSystem {
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GitProblem)) throw error;
      onProblem(error.message);
      return otherwise;
    }
  };
  const entryOf = (uri: string): TreeEntry | undefined => {
    const path = pathOf(uri);
    return path === undefined ? undefined : repository.entryAt(commit, path);
  };
  return {
    read: (uri) =>
      Promise.resolve(
        attempt(() => {
          const entry = entryOf(uri);
          return entry?.kind === 'file' ? textOfBlob(repository, entry.id) : undefined;
        }, undefined),
      ),
    list: (uri) =>
      Promise.resolve(
        attempt(() => {
          const entry = entryOf(uri);
          if (entry?.kind !== 'folder') return [];
          return repository.objects
            .tree(entry.id)
            .filter(({ kind }) => kind === 'file' || kind === 'folder')
            .map(({ name, kind }) => ({ name, folder: kind === 'folder' }));
        }, []),
      ),
  };
}

/** A file's text as it was committed. */
export function textOfBlob(repository: Repository, id: string) {
  const blob = repository.objects.read(id);
  if (!blob)
    throw new GitProblem(`Object ${id.slice(0, 12)} is not in this repository: a partial clone has not all of them.`);
  if (blob.bytes.length > maxFileSize)
    return { reason: `This file was not read: it is larger than ${maxFileSize / 1024 / 1024} MB.` };
  return decodeText(blob.bytes);
}
