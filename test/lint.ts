import type { LocatedFinding } from '../engine/analysis/analyze';
import { LineIndex } from '../engine/analysis/positions';
import { defaultSettings, type Settings } from '../engine/analysis/settings';
import { parseSource } from '../engine/analysis/source';
import { suppress } from '../engine/analysis/suppress';
import { Workspace } from '../engine/analysis/workspace';
import type { FileSystem } from '../engine/project/files';
import { applyEdits, type TextEdit } from '../engine/write/edit';
import { catalogue } from '../shared-rules/catalogue';

/** The one place where tests touch the engine. Files are named relative to a workspace folder. */
export type Files = { readonly [path: string]: string };

export interface TestFinding {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
  /** The underlined text. */
  readonly text: string;
  readonly message: string;
  readonly related: readonly { readonly file: string; readonly text: string; readonly message: string }[];
  readonly fixes: readonly TestFix[];
  /** The files with the finding suppressed. */
  suppressed(): Files | undefined;
}

export interface TestFix {
  readonly title: string;
  readonly safety: string;
  readonly preferred: boolean;
  /** The files after the fix; undefined when its edits overlap. */
  apply(): Files | undefined;
}

export interface LintResult {
  readonly findings: readonly TestFinding[];
  /** How many places each file's syntax is broken in. */
  readonly problems: { readonly [path: string]: number };
}

const folder = 'file:///workspace';
/** Retirements are judged on this day, so that tests do not age. */
export const today = new Date('2026-11-21T00:00:00Z');

/** Judges a workspace that is given as texts. */
export async function lint(files: Files, settings: Settings = defaultSettings): Promise<LintResult> {
  const workspace = new Workspace(memory(files), [folder], catalogue, () => today, (message) => {
    throw new Error(message);
  });
  workspace.settings = settings;
  await workspace.scan();
  await workspace.update();
  const findings = workspace.judgedFiles().flatMap((uri) => workspace.findings(uri).map((finding) => convert(finding, files, workspace)));
  const problems = Object.fromEntries(Object.keys(files).map((path) => [path, parseSource(`${folder}/${path}`, workspace.files).problems.length]));
  return { findings, problems };
}

function convert(finding: LocatedFinding, files: Files, workspace: Workspace): TestFinding {
  const path = pathOf(finding.file);
  const text = files[path] ?? '';
  const lines = new LineIndex(text);
  const apply = (edits: readonly TextEdit[]): Files | undefined => {
    const changed: { [path: string]: string } = { ...files };
    for (const file of new Set(edits.map((edit) => edit.file))) {
      const result = applyEdits(files[pathOf(file)] ?? '', edits.filter((edit) => edit.file === file));
      if (result === undefined) return undefined;
      changed[pathOf(file)] = result;
    }
    return changed;
  };
  return {
    rule: finding.rule.id,
    severity: finding.severity,
    file: path,
    start: lines.at(finding.start),
    end: lines.at(finding.end),
    text: text.slice(finding.start, finding.end),
    message: finding.message,
    related: finding.related.map(({ file, start, end, message }) => ({ file: pathOf(file), text: (files[pathOf(file)] ?? '').slice(start, end), message })),
    fixes: finding.fixes().map(({ title, safety, preferred, edits }) => ({ title, safety, preferred, apply: () => apply(edits) })),
    suppressed: () => {
      const fix = suppress(finding, workspace.files);
      return fix && apply(fix.edits);
    },
  };
}

function memory(files: Files): FileSystem {
  const uris = new Map(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
  return {
    read: (uri) => Promise.resolve(uris.get(uri)),
    list: (uri) => {
      const inside = [...uris.keys()].filter((file) => file.startsWith(`${uri}/`)).map((file) => file.slice(uri.length + 1).split('/'));
      const entries = new Map(inside.map((parts) => [parts[0]!, parts.length > 1]));
      return Promise.resolve([...entries].map(([name, isFolder]) => ({ name, folder: isFolder })));
    },
  };
}

function pathOf(uri: string): string {
  return decodeURIComponent(uri.slice(folder.length + 1));
}
