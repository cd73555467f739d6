import { basename, resolve } from 'node:path';
import { Repository, revisionFiles, uriOfPath } from '../engine/engine';
import { kindOf, looksRelevant, mayHoldCluster } from '../engine/files/kinds';
import type { FileSystem } from '../engine/files/files';
import { gitFiles } from '../engine/node/git-files';
import { Workspace } from '../engine/workspace';
import { catalogue } from '../shared-rules/catalogue';

// `npm run history -- [--pairs N] [--seconds N] [--commit ID] GITDIR…`: every commit that edits a template beside the one before it, as the rules about
// changes judge it. Of each repository at most so many pairs and seconds, the newest first. Prints each finding, to be read.

interface Limits {
  pairs: number;
  seconds: number;
  /** The beginning of the only commit that is judged. */
  commit: string;
}

interface Changed {
  readonly path: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
}

const rules = catalogue.filter(({ of }) => of === 'change');
/** Larger folders are not scanned for who calls what is edited. */
const maxTemplates = 400;

/** What differs between two trees. Folders that are the same are not looked into. */
function* differences(
  repository: Repository,
  before: string | undefined,
  now: string | undefined,
  path: string,
): Generator<Changed> {
  const entriesOf = (tree: string | undefined) =>
    new Map((tree === undefined ? [] : repository.objects.tree(tree)).map((entry) => [entry.name, entry]));
  const [old, next] = [entriesOf(before), entriesOf(now)];
  for (const name of new Set([...old.keys(), ...next.keys()])) {
    const [was, is] = [old.get(name), next.get(name)];
    if (was?.id === is?.id) continue;
    const inner = path === '' ? name : `${path}/${name}`;
    const folders = [was, is].map((entry) => (entry?.kind === 'folder' ? entry.id : undefined));
    if (folders.some((id) => id !== undefined)) yield* differences(repository, folders[0], folders[1], inner);
    const files = [was, is].map((entry) => (entry?.kind === 'file' ? entry.id : undefined));
    if (files.some((id) => id !== undefined)) yield { path: inner, before: files[0], now: files[1] };
  }
}

function textOf(repository: Repository, id: string | undefined): string {
  const bytes = id === undefined ? undefined : repository.objects.read(id)?.bytes;
  return bytes ? new TextDecoder().decode(bytes) : '';
}

/** Whether an edit may concern a cluster or its network. */
function concerns(repository: Repository, { path, before, now }: Changed): boolean {
  const kind = kindOf(path);
  if (!kind || kind === 'manifests' || /(^|\/)(node_modules|\.terraform|test-fixtures)\//.test(path)) return false;
  const isParameters = kind.startsWith('terraform') || kind === 'bicep-parameters' || path.includes('parameters');
  return [before, now].some((id) => {
    const text = textOf(repository, id);
    if (text.length >= 1_000_000) return false;
    // A variable may decide, wherever it gets its value.
    if (isParameters && /aks|kube|cluster|subnet|network/i.test(text)) return true;
    return looksRelevant(kind, text) && (mayHoldCluster(kind, text) || text.includes('ubnet'));
  });
}

/** How many templates are in a folder, some at most. */
function templatesIn(repository: Repository, tree: string, most: number): number {
  let count = 0;
  for (const { kind, id, name } of repository.objects.tree(tree)) {
    if (count > most) break;
    if (kind === 'folder') count += templatesIn(repository, id, most - count);
    else if (kindOf(name) && kindOf(name) !== 'manifests') count++;
  }
  return count;
}

/** The folder that holds what is edited and those who may call it: all, or the largest above the edits that is small enough. */
function folderOf(repository: Repository, commit: string, paths: readonly string[]): string {
  const parts = paths.map((path) => path.split('/').slice(0, -1));
  const common = parts.reduce((one, other) => one.slice(0, one.findIndex((part, at) => part !== other[at]) >>> 0));
  for (let depth = 0; depth < common.length; depth++) {
    const path = common.slice(0, depth).join('/');
    const entry = repository.entryAt(commit, path);
    if (entry?.kind === 'folder' && templatesIn(repository, entry.id, maxTemplates) <= maxTemplates) return path;
  }
  return common.join('/');
}

/** Commits with one parent that HEAD comes from, the newest first. */
function* commitsOf(
  repository: Repository,
): Generator<{ readonly id: string; readonly parent: string; readonly date: number }> {
  const seen = new Set<string>();
  let queue = [repository.commitOf('HEAD')];
  while (queue.length > 0) {
    const next: string[] = [];
    for (const id of queue) {
      if (seen.has(id)) continue;
      seen.add(id);
      try {
        const { parents, date } = repository.objects.commit(id);
        if (parents.length === 1) yield { id, parent: parents[0]!, date };
        next.push(...parents);
      } catch {
        // A shallow clone ends here.
      }
    }
    queue = next;
  }
}

/** Findings and how many edits there are between two commits, in a folder of theirs. */
async function judge(repository: Repository, folder: string, before: string, now: string) {
  const root = uriOfPath(repository.root);
  const pathOf = (uri: string) => (uri === root ? '' : decodeURIComponent(uri.slice(root.length + 1)));
  const systemOf = (commit: string): FileSystem => revisionFiles(repository, commit, pathOf);
  const failures: string[] = [];
  const at = folder === '' ? root : `${root}/${folder.split('/').map(encodeURIComponent).join('/')}`;
  const workspace = new Workspace(
    systemOf(now),
    [at],
    rules,
    () => new Date('2026-11-28T00:00:00Z'),
    (message) => failures.push(message),
  );
  workspace.compareWith({
    system: systemOf(before),
    nameOf: () => before.slice(0, 7),
    had: (uri, text) => {
      const entry = repository.entryAt(before, pathOf(uri));
      return entry?.kind === 'file' && repository.objects.idOf('blob', new TextEncoder().encode(text)) === entry.id;
    },
  });
  await workspace.scan();
  await workspace.update({ bounded: true });
  const findings = workspace
    .judgedFiles()
    .flatMap((uri) => workspace.findings(uri).map((finding) => ({ uri, finding })))
    .filter(({ finding }) => finding.rule.of === 'change');
  const lines = findings.map(({ uri, finding: { rule, severity, message } }) => {
    return `    ${severity} ${rule.id} ${pathOf(uri)}: ${message}`;
  });
  return { lines, rules: findings.map(({ finding }) => finding.rule.id), edits: workspace.changes(), failures };
}

async function study(folder: string, limits: Limits, totals: Map<string, number>): Promise<void> {
  const repository = Repository.bare(gitFiles, resolve(folder)) ?? Repository.find(gitFiles, resolve(folder));
  if (!repository) return console.log(`${folder}: no repository`);
  const name = basename(resolve(folder)) === 'repo' ? basename(resolve(folder, '..')) : basename(resolve(folder));
  const end = Date.now() + limits.seconds * 1000;
  let [pairs, withEdits, found, unread, slowest] = [0, 0, 0, 0, 0];
  for (const { id, parent, date } of commitsOf(repository)) {
    if (pairs >= limits.pairs || Date.now() > end) break;
    if (!id.startsWith(limits.commit)) continue;
    try {
      const trees = [parent, id].map((commit) => repository.objects.commit(commit).tree);
      const changed = [...differences(repository, trees[0], trees[1], '')].filter((one) => concerns(repository, one));
      if (changed.length === 0 || changed.length > 200) continue;
      const start = Date.now();
      pairs++;
      const paths = changed.map(({ path }) => path);
      const {
        lines,
        rules: ids,
        edits,
        failures,
      } = await judge(repository, folderOf(repository, id, paths), parent, id);
      slowest = Math.max(slowest, Date.now() - start);
      if (edits.length > 0) withEdits++;
      found += lines.length;
      for (const rule of ids) totals.set(rule, (totals.get(rule) ?? 0) + 1);
      if (lines.length > 0 || failures.length > 0)
        console.log(
          [`${name} ${id.slice(0, 8)} ${new Date(date * 1000).toISOString().slice(0, 10)}`, ...lines, ...failures].join(
            '\n',
          ),
        );
    } catch {
      unread++;
    }
  }
  repository.close();
  console.log(
    `${name}: ${pairs} pairs, ${withEdits} change a cluster's network, ${found} findings; ${unread} could not be read, the slowest took ${slowest} ms`,
  );
}

void (async () => {
  const limits: Limits = { pairs: 300, seconds: 120, commit: '' };
  const totals = new Map<string, number>();
  const args = process.argv.slice(2);
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (arg === '--pairs') limits.pairs = Number(args.shift());
    else if (arg === '--seconds') limits.seconds = Number(args.shift());
    else if (arg === '--commit') limits.commit = args.shift() ?? '';
    else await study(arg, limits, totals);
  }
  for (const [rule, count] of [...totals].sort((a, b) => b[1] - a[1])) console.log(`${count} ${rule}`);
})();
