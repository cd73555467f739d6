import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFiles } from '../../engine/node/node-files';
import { Workspace } from '../../engine/workspace';
import { catalogue } from '../../shared-rules/catalogue';

/** The samples as they are judged with so much kept, see `Workspace.update`. */
async function judged(kept: number | undefined) {
  const workspace = new Workspace(
    nodeFiles,
    [pathToFileURL(resolve('samples')).href],
    catalogue,
    () => new Date('2026-11-28T00:00:00Z'),
    (message) => assert.ok(false, message),
  );
  await workspace.scan();
  await workspace.update(kept === undefined ? {} : { kept });
  return workspace;
}

function said(workspace: Workspace) {
  return workspace
    .judgedFiles()
    .flatMap((uri) => workspace.findings(uri))
    .map(({ rule, severity, file, start, end, message, related, written, subjects }) => ({
      rule: rule.id,
      severity,
      file,
      start,
      end,
      message,
      related,
      written,
      subjects,
    }));
}

describe('What findings were made of', () => {
  it('is let go where it is not to be kept, and says the same', async () => {
    const [all, none] = [await judged(undefined), await judged(0)];
    const members = (workspace: Workspace) =>
      workspace
        .judgedFiles()
        .flatMap((uri) => workspace.findings(uri))
        .flatMap((finding) => finding.members);
    assert.ok(members(all).length > 0);
    assert.ok(members(all).every(({ of }) => of.source !== undefined));
    assert.ok(members(none).every(({ of }) => of.source === undefined));
    assert.deepEqual(said(none), said(all));
  });

  it('is found once more where fixes are asked for', async () => {
    const fixes = (workspace: Workspace) => {
      const findings = workspace.judgedFiles().flatMap((uri) => workspace.findings(uri));
      const { of, untried } = workspace.fixes(findings);
      return [findings.map((finding) => of.get(finding)), untried.length];
    };
    const expected = fixes(await judged(undefined));
    assert.ok(JSON.stringify(expected).includes('title'));
    assert.deepEqual(fixes(await judged(0)), expected);
  });

  it('is asked for in parts that no root finds something in two of', async () => {
    const workspace = await judged(0);
    const files = workspace.judgedFiles();
    const { parts, finding } = workspace.apart(files);
    assert.deepEqual(parts.flat().sort(), files);
    assert.ok(parts.length > 3 && finding > 3);
    const partOf = new Map(parts.flatMap((part, at) => part.map((uri) => [uri, at] as const)));
    for (const uri of files)
      for (const { members } of workspace.findings(uri))
        for (const { context } of members)
          assert.deepEqual([...new Set(context.findings.all.map(({ at }) => partOf.get(at.file)))], [partOf.get(uri)]);
  });
});
