import { meantBy } from '../../shared-rules/model/spelling';
import type { Rule } from '../../shared-rules/rule';
import { printable } from '../evaluate/evaluate';
import type { Files } from '../files/files';
import type { RootResult } from './analyze';
import type { LocatedFix } from './fixes';
import { isStaleIn, Places, Suppressed, type LocatedFinding } from './present';
import { severityOf, type Settings } from './settings';
import { suppressionAt, suppressionsAt, type Suppression, type Suppressions } from './suppressions';

const unusedRule = 'no-unused-suppression';
const reasonRule = 'use-suppression-reason';
/** The rules that are about suppressions themselves. */
export const suppressionRules: ReadonlySet<string> = new Set([unusedRule, reasonRule]);

/**
 * What is wrong with the suppressions of a file: they are misspelt, switch nothing off, or do not say why though they should. Whether one is
 * needed is told only where a cluster was judged, to its end, since the last edit.
 * @param results of the roots that read the file
 */
export function suppressionFindings(
  file: string,
  results: readonly RootResult[],
  files: Files,
  rules: readonly Rule[],
  settings: Settings,
  requireReason: boolean,
): LocatedFinding[] {
  const suppressed = new Suppressed(files);
  const suppressions = suppressed.in(file);
  if (suppressions.all.length + suppressions.misspelt.length === 0 || file.includes('/.terraform/')) return [];
  const found: LocatedFinding[] = [];
  const report = (
    id: string,
    span: { readonly start: number; readonly end: number },
    message: string,
    own?: LocatedFix,
  ) => {
    const rule = rules.find((one) => one.id === id);
    const severity = rule && rule.severity !== 'off' ? severityOf({ rule, severity: rule.severity }, settings) : 'off';
    if (!rule || severity === 'off' || suppressionAt(suppressions, id, span.start)) return;
    found.push({
      rule,
      severity,
      file,
      start: span.start,
      end: span.end,
      message: printable(message),
      reason: printable(message),
      subjects: [],
      related: [],
      written: undefined,
      members: [],
      ...(own ? { own } : {}),
    });
  };
  for (const { start, end, message, meant } of suppressions.misspelt)
    report(
      unusedRule,
      { start, end },
      message,
      meant === undefined ? undefined : fix(file, `Write ${meant}`, start, end, meant),
    );
  const ids = rules.map(({ id }) => id);
  const used = usedIn(file, results, files, suppressed);
  for (const one of suppressions.all) {
    if (requireReason && one.reason === undefined)
      report(reasonRule, one.written, 'This suppression does not say why. Write the reason behind --.');
    for (const { id, start, end } of one.rules) {
      if (ids.includes(id)) continue;
      const meant = meantBy(id, ids);
      report(
        unusedRule,
        { start, end },
        `This suppresses nothing: there is no rule ${id}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
        // What was meant may stand beside it already.
        meant === undefined || one.rules.some((other) => other.id === meant)
          ? removal(file, one, [id])
          : fix(file, `Write ${meant}`, start, end, meant),
      );
    }
    if (!used) continue;
    const idle = one.rules.filter(
      ({ id }) =>
        ids.includes(id) && id !== unusedRule && id !== reasonRule && used.isJudged(id, settings) && !used.has(one, id),
    );
    const names = idle.map(({ id }) => id).join(' and ');
    if (idle.length === one.rules.length)
      report(
        unusedRule,
        one.written,
        `This suppresses nothing: ${names} finds nothing here. Remove it.`,
        removal(
          file,
          one,
          idle.map(({ id }) => id),
        ),
      );
    else
      for (const { id, start, end } of idle)
        report(
          unusedRule,
          { start, end },
          `${id} finds nothing here. Remove it from this suppression.`,
          removal(file, one, [id]),
        );
  }
  return found;
}

/** Which suppressions of a file switch something off; undefined: nobody can say. */
function usedIn(file: string, results: readonly RootResult[], files: Files, suppressed: Suppressed) {
  const judged = results.filter(({ contexts }) =>
    contexts.some((context) => context.judged && context.reads.has(file)),
  );
  // What contexts had found that follow when typing rests counts as long as it stands there.
  const isOpen = (result: RootResult) => result.isExhausted || (!result.lead && isStaleIn(files, result));
  if (judged.length === 0 || results.some(isOpen)) return undefined;
  const places = new Places(files);
  const own: Suppressions = suppressed.in(file);
  const used = new Map<Suppression, Set<string>>();
  for (const result of results)
    for (const { findings } of result.contexts)
      for (const { finding, at } of [...findings.in(file), ...findings.writtenIn(file)]) {
        const { id } = finding.rule;
        for (const place of suppressed.placesOf({ at, result }, places)) {
          if (place.file !== file) continue;
          for (const one of suppressionsAt(own, id, place.start)) used.set(one, (used.get(one) ?? new Set()).add(id));
        }
      }
  return {
    has: (one: Suppression, id: string) => used.get(one)?.has(id) === true,
    /** A rule that is switched off finds nothing, whatever there is. */
    isJudged: (id: string, settings: Settings) =>
      settings.rules[id] !== 'off' && judged.every(({ rules }) => [...rules].some((rule) => rule.id === id)),
  };
}

/** Takes rules out of a suppression, or all of it. */
function removal(file: string, { rules, whole }: Suppression, ids: readonly string[]): LocatedFix {
  if (rules.every(({ id }) => ids.includes(id))) return fix(file, 'Remove the suppression', whole.start, whole.end, '');
  const at = rules.findIndex(({ id }) => ids.includes(id));
  const [own, before, after] = [rules[at]!, rules[at - 1], rules[at + 1]];
  return after
    ? fix(file, `Remove ${own.id}`, own.start, after.start, '')
    : fix(file, `Remove ${own.id}`, before!.end, own.end, '');
}

function fix(file: string, title: string, start: number, end: number, text: string): LocatedFix {
  return { title, safety: 'safe', preferred: true, edits: [{ file, start, end, text }] };
}
