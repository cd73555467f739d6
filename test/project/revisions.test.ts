import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uriOfPath } from '../../engine/engine';
import type { GitFiles } from '../../engine/git/bytes';
import { gitFiles } from '../../engine/node/git-files';
import { chosenIn, Revisions } from '../../engine/node/revisions';

describe('What files are compared with', () => {
  let root = '';
  beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'aks-network-lint-revisions-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  let asked = 0;
  const counted: GitFiles = {
    ...gitFiles,
    read: (path, max) => (asked++, gitFiles.read(path, max)),
    isFolder: (path) => (asked++, gitFiles.isFolder(path)),
  };
  const revisions = () =>
    new Revisions(
      counted,
      (repository, say) => chosenIn(repository, 'merge-base', say),
      (sentence) => assert.fail(sentence),
    );
  const file = (folder: string) => uriOfPath(join(root, folder, 'main.bicep'));
  const repositoryIn = (folder: string) => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, stdio: 'ignore' });
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'one');
  };

  it('is looked for where a file is, and not wherever else something was compared', async () => {
    const looksAmong = async (folders: number) => {
      const past = revisions();
      for (let at = 0; at < folders; at++) await past.system.read(file(`${at}`));
      asked = 0;
      assert.equal(past.hasMoved(file('0')), false);
      return asked;
    };
    assert.equal(await looksAmong(500), await looksAmong(1));
  });

  it('has moved where a repository has come, for its own files and on the whole', async () => {
    for (const folder of ['in', 'out']) {
      mkdirSync(join(root, folder));
      writeFileSync(join(root, folder, 'main.bicep'), '');
    }
    const past = revisions();
    for (const folder of ['in', 'out']) await past.system.read(file(folder));
    repositoryIn(join(root, 'in'));
    assert.deepEqual([past.hasMoved(file('out')), past.hasMoved(file('in')), past.hasMoved()], [false, true, true]);
  });
});
