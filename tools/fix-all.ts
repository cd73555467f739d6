import { inSteps } from './in-steps';
import { applyEdits, safeEdits, type LocatedFinding, type LocatedFix, type Workspace } from '../engine/engine';

/** A file that fixes change. */
export interface FixedFile {
  readonly uri: string;
  readonly before: string;
  readonly after: string;
}

interface WantedFixes {
  /** Rules whose fixes are taken although they are not safe. */
  readonly rules: ReadonlySet<string>;
  readonly realOf?: (uri: string) => string;
  /** Told how many findings fixes are tried for, each time that they are. */
  readonly tell?: (findings: number) => void;
}

/** One fix may make room for the next; so often is enough for any file, and an end where two undo each other. */
const maxRounds = 50;

/**
 * Mends what is wanted in the workspace's memory, until nothing is left. The workspace has the new texts afterwards.
 * @param findings those to mend, as of now
 * @param realOf what a link leads to: of files that are the same one is mended, and the others follow
 * @param only which roots are judged at all; its `pause` is awaited while fixes are tried, too
 */
export async function fixAll(
  workspace: Workspace,
  findings: () => readonly LocatedFinding[],
  { rules, realOf = (uri) => uri, tell }: WantedFixes,
  only: Parameters<Workspace['update']>[0] = {},
): Promise<FixedFile[]> {
  const before = new Map<string, string>();
  const seen = new Set<string>();
  const links = new Map<string, string[]>();
  for (const uri of workspace.judgedFiles()) links.set(realOf(uri), [...(links.get(realOf(uri)) ?? []), uri]);
  const isWanted = (fix: LocatedFix, { rule }: LocatedFinding) => fix.safety === 'safe' || rules.has(rule.id);
  for (let round = 0; round < maxRounds; round++) {
    const all = findings();
    tell?.(all.length);
    const fixes = await inSteps(workspace.fixing(all), async () => only.pause?.(0));
    const edits = safeEdits(all, fixes, isWanted);
    const texts = new Map<string, string>();
    for (const file of new Set(edits.map((edit) => edit.file))) {
      if (texts.has(file)) continue;
      const text = workspace.files.peek(file)?.text;
      const after =
        text === undefined
          ? undefined
          : applyEdits(
              text,
              edits.filter((edit) => edit.file === file),
            );
      if (text === undefined || after === undefined || after === text) continue;
      for (const same of links.get(realOf(file)) ?? [file]) {
        if (workspace.files.peek(same)?.text !== text) continue;
        if (!before.has(same)) before.set(same, text);
        texts.set(same, after);
      }
    }
    const state = [...texts].map(([file, text]) => `${file}\n${text}`).join('\n');
    if (texts.size === 0 || seen.has(state)) break;
    seen.add(state);
    for (const [file, text] of texts) workspace.open(file, text);
    await workspace.update({ bounded: true, ...only });
  }
  const written = new Set<string>();
  return [...before].flatMap(([uri, text]) => {
    const real = realOf(uri);
    if (written.has(real) || (real !== uri && before.has(real))) return [];
    written.add(real);
    const after = workspace.files.peek(uri)?.text ?? text;
    return after === text ? [] : [{ uri, before: text, after }];
  });
}
