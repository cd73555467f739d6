import assert from 'node:assert/strict';
import { defaultSettings } from '../engine/judge/settings';
import { catalogue } from '../shared-rules/catalogue';
import { lint, type Files, type LintResult, type TestFinding } from './lint';

/**
 * What must hold after every fix of every finding: the files parse no worse, the finding is gone, nothing new at error or
 * warning level, and applying the fix again is not offered or changes nothing.
 * @returns how many fixes were tried
 */
export async function verifyFixes(
  files: Files,
  before: LintResult,
  findings = before.findings,
  settings = defaultSettings,
  /** The files before the edit that the example is about. */
  committed?: Files,
): Promise<number> {
  let tried = 0;
  for (const finding of findings) {
    for (const fix of finding.fixes) {
      tried++;
      const name = `${fix.title} for ${finding.rule} in ${finding.file}:${finding.start.line + 1}`;
      const fixed = fix.apply();
      assert.ok(fixed, `${name}: its edits overlap`);
      const after = await lint(fixed, settings, committed);
      for (const path of Object.keys(files))
        assert.ok(after.problems[path]! <= before.problems[path]!, `${name}: ${path} parses worse\n${fixed[path]}`);
      const count = (result: LintResult) =>
        result.findings.filter((one) => one.rule === finding.rule && one.file === finding.file).length;
      assert.ok(count(after) < count(before), `${name}: the finding is still there\n${fixed[finding.file]}`);
      const worse = after.findings.filter(
        (one) =>
          (one.severity === 'error' || one.severity === 'warning') &&
          // What an edit comes to in the end, where a fix makes it milder.
          !(one.severity === 'warning' && isOfChange(one) && isOfChange(finding)) &&
          !before.findings.some((old) => old.rule === one.rule && old.file === one.file),
      );
      assert.deepEqual(
        worse.map((one) => `${one.rule}: ${one.message}`),
        [],
        `${name}: brings new findings\n${fixed[finding.file]}`,
      );
    }
    const quiet = finding.suppressed();
    if (quiet) {
      const after = await lint(quiet, settings, committed);
      const name = `Suppressing ${finding.rule} in ${finding.file}:${finding.start.line + 1}`;
      assert.ok(
        after.problems[finding.file]! <= before.problems[finding.file]!,
        `${name}: parses worse\n${quiet[finding.file]}`,
      );
      const count = (result: LintResult) =>
        result.findings.filter(
          (one) => one.rule === finding.rule && one.file === finding.file && one.message === finding.message,
        ).length;
      assert.ok(count(after) < count(before), `${name}: the finding is still there\n${quiet[finding.file]}`);
    }
  }
  return tried;
}

function isOfChange({ rule }: TestFinding): boolean {
  return catalogue.some(({ id, of }) => id === rule && of === 'change');
}
