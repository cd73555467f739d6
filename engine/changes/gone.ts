import { RootFinder } from '../deployments/roots';
import { Files, type FileSystem } from '../files/files';
import { kindOf, looksRelevant, mayHoldCluster } from '../files/kinds';
import { scan, skippedFolders } from '../files/scan';
import { childOf, dirname } from '../files/uri';
import type { Root } from '../languages/language';

/** What the configuration of a file or folder says of roots. */
type Configured = ConstructorParameters<typeof RootFinder>[1];

/**
 * Finds the roots that deployed clusters and are gone with all their files. The names of all files as they were are looked through once; their
 * texts only when one that held a cluster is gone.
 */
export class Gone {
  /** Files of ours that were there, and are not now. */
  #missing: Set<string> | undefined;
  readonly #held = new Map<string, boolean>();
  #before: Promise<readonly Root[]> | undefined;

  constructor(
    private readonly before: FileSystem,
    private readonly now: FileSystem,
    private readonly files: Files,
    private readonly configured: Configured,
  ) {}

  /** All folders have been looked through again. */
  forget(): void {
    this.#missing = undefined;
  }

  /** A file has come or gone. */
  changed(uri: string, isThere: boolean): void {
    if (!isOurs(uri)) return;
    if (isThere) this.#missing?.delete(uri);
    else this.#missing?.add(uri);
  }

  /** @param candidates the files that may have to do with clusters now @param roots those of now */
  async roots(candidates: ReadonlySet<string>, roots: readonly Root[]): Promise<readonly Root[]> {
    const missing = (this.#missing ??= await this.#look());
    const gone = new Set<string>();
    for (const uri of missing) if (await this.#heldCluster(uri)) gone.add(uri);
    if (gone.size === 0) return [];
    const isKnown = new Set(roots.map(({ uri }) => uri));
    const [folders, kept] = [gone, candidates].map((uris) => new Set([...uris].map(dirname)));
    const isGone = ({ uri }: Root) =>
      kindOf(uri) === undefined ? folders!.has(uri) && !kept!.has(uri) : gone.has(uri);
    this.#before ??= this.#find();
    return (await this.#before)
      .filter((root) => !isKnown.has(root.uri) && isGone(root))
      .map((root) => ({ ...root, isGone: true as const }));
  }

  async #look(): Promise<Set<string>> {
    const known = new Set(this.files.known());
    const missing = new Set<string>();
    const queue = [...this.files.folders];
    for (let folder = queue.pop(); folder !== undefined; folder = queue.pop())
      for (const { name, folder: isFolder, link } of await this.before.list(folder)) {
        const uri = childOf(folder, name);
        if (!isFolder && isOurs(uri) && !known.has(uri)) missing.add(uri);
        if (isFolder && link !== true && !skippedFolders.has(name)) queue.push(uri);
      }
    return missing;
  }

  /** Whether a file that is not there held a cluster, as far as its text shows. What is only left out of a scan is there. */
  async #heldCluster(uri: string): Promise<boolean> {
    let held = this.#held.get(uri);
    if (held === undefined) {
      const [kind, text] = [kindOf(uri), await this.before.read(uri)];
      held = kind !== undefined && typeof text === 'string' && looksRelevant(kind, text) && mayHoldCluster(kind, text);
      this.#held.set(uri, held);
    }
    return held && (await this.now.read(uri)) === undefined;
  }

  /** The roots of all files as they were, none of whose texts is kept. */
  async #find(): Promise<readonly Root[]> {
    const files = new Files(this.before, this.files.folders);
    const candidates = new Set<string>();
    await scan(this.before, files.folders, {
      onFolder: (uri, inside) => files.putFolder(uri, inside),
      onFile: (uri, text) => {
        const kind = kindOf(uri);
        if (!kind || kind === 'manifests' || !looksRelevant(kind, text)) return;
        candidates.add(uri);
        files.put(uri, text);
      },
    });
    const finder = new RootFinder(files, this.configured);
    let roots = finder.find(candidates, undefined);
    for (let round = 0; round < maxRounds && (await files.load()); round++) roots = finder.find(candidates, undefined);
    return roots.filter(({ networksOnly, members }) => !networksOnly && !members);
  }
}

/** As many levels of modules are followed. */
const maxRounds = 40;

function isOurs(uri: string): boolean {
  const kind = kindOf(uri);
  return kind !== undefined && kind !== 'manifests';
}
