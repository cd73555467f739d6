import { join } from 'node:path';
import { defaultSettings } from '../engine/judge/settings';
import { lint, type Files } from '../test/lint';
import type { Template } from '../test/oracle/templates';
import type { Bicep, Diagnostic } from './oracle-azure';

/** A text that a fix leads to, and what the compiler has against it. */
export interface FixedText {
  readonly name: string;
  readonly problem: 'does not compile' | 'new diagnostics' | 'format changes it' | undefined;
  readonly details: string;
}

/**
 * Every fix of every finding in the Bicep files of a template, as the compiler sees it: it compiles, no diagnostic comes, and `bicep format`
 * keeps it. The files are formatted before, so that what it changes is what the fix wrote.
 */
export async function fixedTexts(bicep: Bicep, { name, files, main }: Template): Promise<FixedText[]> {
  const formatted: { [path: string]: string } = { ...files };
  const folder = bicep.write(files);
  for (const path of Object.keys(files))
    if (path.endsWith('.bicep')) formatted[path] = (await bicep.format(join(folder, path))) || files[path]!;
  const before = await bicep.compile(join(bicep.write(formatted), main));
  if (before.compiled === undefined) return [];
  const results: FixedText[] = [];
  const seen = new Set<string>();
  const settings = { ...defaultSettings, preset: 'strict' as const };
  for (const { rule, fixes } of (await lint(formatted, settings)).findings)
    for (const fix of fixes) {
      const fixed = fix.apply();
      const text = JSON.stringify(fixed);
      if (!fixed || seen.has(text)) continue;
      seen.add(text);
      results.push({
        name: `${name}: ${rule}: ${fix.title}`,
        ...(await verdictOn(bicep, formatted, fixed, main, before.diagnostics)),
      });
    }
  return results;
}

async function verdictOn(
  bicep: Bicep,
  before: Files,
  fixed: Files,
  main: string,
  known: readonly Diagnostic[],
): Promise<Pick<FixedText, 'problem' | 'details'>> {
  const folder = bicep.write(fixed);
  const { compiled, diagnostics } = await bicep.compile(join(folder, main));
  const left = known.map(wordsOf);
  // Whether a parameter goes with the last place that reads it is for its author to say.
  const fresh = diagnostics
    .filter(({ code }) => !code.startsWith('no-unused-'))
    .map(wordsOf)
    .filter((one) => {
      const at = left.indexOf(one);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  if (compiled === undefined) return { problem: 'does not compile', details: fresh.join('\n') };
  for (const [path, text] of Object.entries(fixed)) {
    if (!path.endsWith('.bicep') || text === before[path]) continue;
    const kept = await bicep.format(join(folder, path));
    if (kept !== text) return { problem: 'format changes it', details: differenceOf(text, kept) };
  }
  return fresh.length > 0
    ? { problem: 'new diagnostics', details: fresh.join('\n') }
    : { problem: undefined, details: '' };
}

/** Without the list of other properties, which grows shorter with each that is written. */
function wordsOf({ level, code, message }: Diagnostic): string {
  return `${level} ${code} ${message.replace(/ Permissible properties include .*$/, '')}`;
}

/** The first lines that differ. */
function differenceOf(ours: string, theirs: string): string {
  const [a, b] = [ours.split('\n'), theirs.split('\n')];
  const at = a.findIndex((line, index) => line !== b[index]);
  return [...a.slice(at, at + 4).map((line) => `- ${line}`), ...b.slice(at, at + 4).map((line) => `+ ${line}`)].join(
    '\n',
  );
}
