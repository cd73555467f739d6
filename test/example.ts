import { readFileSync } from 'node:fs';
import { defaultSettings, type Settings } from '../engine/judge/settings';
import { catalogue } from '../shared-rules/catalogue';
import { verifyFixes } from './fixes';
import { lint, type Files, type LintResult, type TestFinding } from './lint';
import { examplesOf, type Block, type Example, type Mark, type Rules } from './page';

const severities = new Map(catalogue.map(({ id, severity }) => [id, severity === 'off' ? 'information' : severity]));

/** What a page says, and what it should say: mocha shows the difference. */
class Mismatch extends Error {
  readonly showDiff = true;

  constructor(
    message: string,
    readonly expected: string,
    readonly actual: string,
  ) {
    super(message);
  }
}

/** The examples of a page. One that cannot be read is a test that fails, and has none. */
export function examplesIn(path: string): Example[] {
  try {
    return examplesOf(path, readFileSync(path, 'utf8'));
  } catch (error) {
    it(path, () => {
      throw error;
    });
    return [];
  }
}

/** The files of an example by their path. */
export function filesOf({ files }: Example): Files {
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

/** The files of a case, for tests that ask for something else than findings. @param nth which of the examples under its heading, from zero */
export function filesOfCase(path: string, title: string, nth = 0): Files {
  const example = examplesOf(path, readFileSync(path, 'utf8')).filter((one) => one.title === title)[nth];
  if (!example) throw new Error(`${path} has no case "${title}"`);
  return filesOf(example);
}

/**
 * Lints an example and compares what is found with what its page says, then tries every fix.
 * @param rules what it is about; the rule is not named in its marks when it is a single one
 * @param showsFixes the page has to show the result of the first fix
 * @throws with the line of the page, and its block as it is and as it should be
 */
export async function verifyExample(example: Example, rules: Rules, showsFixes: boolean): Promise<void> {
  const files = filesOf(example);
  const settings: Settings = example.strict ? { preset: 'strict', rules: {} } : defaultSettings;
  const before =
    example.before.length > 0
      ? { ...files, ...Object.fromEntries(example.before.map(({ path, text }) => [path, text])) }
      : undefined;
  const result = await lint(files, settings, before);
  for (const { path, broken, text } of example.files) {
    if (broken !== result.problems[path]! > 0)
      fail(example, `${path} ${broken ? 'is marked as broken, and parses' : 'does not parse'}:\n${text}`);
  }
  const found = result.findings.filter(
    ({ rule, severity }) => rules === 'all' || (rules === 'all but hints' ? severity !== 'hint' : rules.includes(rule)),
  );
  const single = typeof rules === 'object' && rules.length === 1;
  const blocks = example.files
    .map((block) => ({ block, expected: written(block), actual: rendered(block, found, result, single) }))
    .filter(({ expected, actual }) => expected.join('\n') !== actual.join('\n'));
  const [first] = blocks;
  if (first) {
    const different = first.expected.findIndex((line, at) => line !== first.actual[at]);
    const place = `${example.page}:${first.block.line + 1 + (different < 0 ? first.expected.length : different)}`;
    const show = (lines: 'expected' | 'actual') =>
      blocks
        .map(({ block, [lines]: text }) => (example.files.length > 1 ? `${block.path}\n` : '') + text.join('\n'))
        .join('\n\n');
    throw new Mismatch(`${place}: the page says something else than what is found`, show('expected'), show('actual'));
  }

  const fixes = found.flatMap((finding) => finding.fixes);
  if (showsFixes && fixes.length > 0 && example.fixed.length === 0)
    fail(
      example,
      `the example has a fix; show its result in a block marked fixed:\n${changed(files, fixes[0]!.apply())}`,
    );
  for (const nth of new Set(example.fixed.map(({ fix }) => fix))) {
    const fix = fixes[nth - 1];
    if (!fix) fail(example, fixes.length === 0 ? 'there is no fix' : `there is no fix ${nth}`);
    const results = example.fixed.filter((block) => block.fix === nth);
    const expected = { ...files, ...Object.fromEntries(results.map(({ path, text }) => [path, text])) };
    const [wanted, done] = [changed(files, expected), changed(files, fix.apply())];
    if (wanted !== done)
      throw new Mismatch(`${example.page}:${results[0]!.line}: "${fix.title}" does something else`, wanted, done);
  }
  await verifyFixes(files, result, found, settings, before);
}

/** The block as the page has it. */
function written({ shown, marks }: Block): string[] {
  return shown.flatMap((line, at) => [line, ...marks.filter((mark) => mark.line === at).map(({ source }) => source)]);
}

interface Found {
  readonly kind: 'finding' | 'note';
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly finding: TestFinding | undefined;
}

/** The block as the page should have it. Where it says less than there is to say, and that is right, it stays. */
function rendered(block: Block, findings: readonly TestFinding[], { notes }: LintResult, single: boolean): string[] {
  const here = ({ start, end }: Pick<TestFinding, 'start' | 'end'>) => {
    const line = start.line - block.shift.line;
    const from = start.character - block.shift.indent;
    const to = end.line === start.line ? end.character - block.shift.indent : (block.shown[line] ?? '').length;
    return { line, start: from, end: Math.max(to, from + 1) };
  };
  const all: Found[] = [
    ...findings
      .filter(({ file }) => file === block.path)
      .map((finding) => ({ kind: 'finding' as const, ...here(finding), message: finding.message, finding })),
    ...notes
      .filter(({ file }) => file === block.path)
      .map((note) => ({ kind: 'note' as const, ...here(note), message: note.message, finding: undefined })),
  ];
  const used = new Set<Mark>();
  const fixLines = (one: Found, mark: Mark | undefined): string[] => {
    const titles = one.finding?.fixes.map(({ title }) => title) ?? [];
    const said = mark ? following(block.marks, mark) : [];
    for (const line of said) used.add(line);
    const isRight =
      said.length === 0 ||
      (said[0]!.kind === 'no fix'
        ? titles.length === 0
        : said.length === titles.length && said.every(({ message }, at) => matches(message, titles[at]!)));
    if (isRight) return said.map(({ source }) => source);
    return (titles.length === 0 ? ['no fix'] : titles.map((title) => `fix: ${title}`)).map((text) =>
      underline(one, text),
    );
  };
  const linesOf = (one: Found): string[] => {
    const mark = block.marks.find((candidate) => !used.has(candidate) && isSame(candidate, one, single));
    if (mark) used.add(mark);
    return [
      mark?.source ?? underline(one, one.finding ? spoken(one.finding, single) : `note: ${one.message}`),
      ...fixLines(one, mark),
    ];
  };
  return block.shown.flatMap((line, at) => [line, ...all.filter((one) => one.line === at).flatMap(linesOf)]);
}

/** The lines `fix: …` and `no fix` that belong to a finding. */
function following(marks: readonly Mark[], mark: Mark): Mark[] {
  const rest = marks.slice(marks.indexOf(mark) + 1);
  const end = rest.findIndex(({ kind }) => kind === 'finding' || kind === 'note');
  return end < 0 ? rest : rest.slice(0, end);
}

function isSame(mark: Mark, { kind, line, start, end, message, finding }: Found, single: boolean): boolean {
  if (mark.kind !== kind || mark.line !== line || mark.start !== start || mark.end !== end) return false;
  if (!finding) return matches(mark.message, message);
  if (
    (mark.rule ?? (single ? finding.rule : undefined)) !== finding.rule ||
    (mark.severity ?? severities.get(finding.rule)) !== finding.severity
  )
    return false;
  return (mark.rule !== undefined && mark.message === '') || matches(mark.message, message);
}

function matches(expected: string, actual: string): boolean {
  const [first = '', ...rest] = expected.split('…');
  if (!actual.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const next = index === rest.length - 1 ? Math.max(at, actual.length - part.length) : actual.indexOf(part, at);
    if (next < at || !actual.startsWith(part, next)) return false;
    at = next + part.length;
  }
  return at === actual.length;
}

function spoken({ rule, severity, message }: TestFinding, single: boolean): string {
  return [single ? '' : `[${rule}]`, severity === severities.get(rule) ? '' : `(${severity})`, message]
    .filter((part) => part !== '')
    .join(' ');
}

function underline({ start, end }: Pick<Found, 'start' | 'end'>, text: string): string {
  return `${' '.repeat(start)}${'~'.repeat(end - start)} ${text}`;
}

/** The files that are not as they were. */
function changed(before: Files, after: Files | undefined): string {
  if (!after) return 'edits that overlap';
  return (
    Object.keys(after)
      .filter((path) => after[path] !== before[path])
      .sort()
      .map((path) => `${path}\n${after[path]}`)
      .join('\n') || 'no change'
  );
}

function fail(example: Example, what: string): never {
  throw new Error(`${example.place}: ${what}`);
}
