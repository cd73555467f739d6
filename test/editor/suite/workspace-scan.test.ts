import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  bicep,
  close,
  closeAll,
  findings,
  insertLine,
  noFinding,
  onDisk,
  open,
  pathOf,
  terraform,
  theFinding,
  theFindingOnLine,
  until,
  uriOf,
  watchingTheDisk,
} from './helpers';

describe('Files that are not open', () => {
  const closed = 'closed/cluster.bicep';
  const uri = uriOf(closed);

  before(watchingTheDisk);
  afterEach(closeAll);

  it('are scanned when the folder is opened', async () => {
    await theFinding(uri);
    assert(
      !vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString()),
      'The scan has opened the file.',
    );
  });

  it('are analysed again when they change on disk', async () => {
    const before = await onDisk(closed);
    await theFinding(uri);
    await writeFile(pathOf(closed), before.replace(bicep.last, bicep.fixed));
    await noFinding(uri);
    await writeFile(pathOf(closed), before);
    await theFinding(uri);
  });

  it('gain findings when they are created, and lose them when they are deleted', async () => {
    const created = 'closed/main.tf';
    await writeFile(pathOf(created), await onDisk(terraform.file));
    await theFinding(uriOf(created));
    await rm(pathOf(created));
    await noFinding(uriOf(created));
    assert.deepEqual(findings(uriOf(created)), []);
  });

  it('come and go with their folder, of which alone VS Code is told', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'aks-network-lint-moved-'));
    const moved = uriOf('closed/moved/main.tf');
    try {
      await mkdir(path.join(outside, 'moved'));
      await writeFile(path.join(outside, 'moved/main.tf'), await onDisk(terraform.file));
      await rename(path.join(outside, 'moved'), pathOf('closed/moved'));
      await theFinding(moved);
      await rename(pathOf('closed/moved'), path.join(outside, 'moved'));
      await noFinding(moved);
      assert.deepEqual(findings(moved), []);
    } finally {
      await rm(outside, { recursive: true, force: true });
      await rm(pathOf('closed/moved'), { recursive: true, force: true });
    }
  });

  it('keep their findings when their editor is closed, at the place where they are on disk', async () => {
    const editor = await open(closed);
    const { range } = await theFinding(uri);
    await insertLine(editor, 0, '// not saved');
    await theFindingOnLine(uri, range.start.line + 1);
    await close(editor.document);
    await theFindingOnLine(uri, range.start.line);
  });

  it('are judged by their text on disk as soon as their editor is closed', async () => {
    // Nobody tells that the file has changed while it was open: only reading it again finds out.
    const unwatched = 'unwatched/cluster.bicep';
    const sound = (await onDisk(bicep.file)).replace(bicep.last, bicep.fixed);
    await mkdir(pathOf('unwatched'), { recursive: true });
    await writeFile(pathOf(unwatched), await onDisk(bicep.file));
    const { document } = await open(unwatched);
    await theFinding(document.uri);
    await writeFile(pathOf(unwatched), sound);
    assert.notEqual(document.getText(), sound);
    await close(document);
    await noFinding(document.uri);
    await rm(pathOf(unwatched));
  });

  it('are not read behind links that lead out, which is said', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'aks-network-lint-outside-'));
    const [file, folder] = ['links/file.bicep', 'links/folder'];
    const caller = 'links/caller.bicep';
    try {
      await writeFile(path.join(outside, 'cluster.bicep'), await onDisk(bicep.file));
      await mkdir(pathOf('links'), { recursive: true });
      await symlink(path.join(outside, 'cluster.bicep'), pathOf(file));
      await symlink(outside, pathOf(folder));
      await writeFile(pathOf(caller), "module aks './folder/cluster.bicep' = {\n  name: 'aks'\n}\n");
      await vscode.commands.executeCommand('aksNetworkLint.scanWorkspace');
      const said = (one: string) => vscode.languages.getDiagnostics(uriOf(one)).map(({ message }) => message);
      await until(
        () => said(file).some((one) => /link/.test(one)) && said(caller).length > 0,
        () => 'notes at what is behind links',
      );
      assert.equal(said(file).length, 1, said(file).join('\n'));
      assert.deepEqual(said(`${folder}/cluster.bicep`), []);
    } finally {
      await rm(outside, { recursive: true, force: true });
      await rm(pathOf('links'), { recursive: true, force: true });
    }
  });

  it('are found by the command even where VS Code watches nothing', async () => {
    const unwatched = 'unwatched/cluster.bicep';
    await mkdir(pathOf('unwatched'), { recursive: true });
    await writeFile(pathOf(unwatched), await onDisk(bicep.file));
    await vscode.commands.executeCommand('aksNetworkLint.scanWorkspace');
    await theFinding(uriOf(unwatched));
    await rm(pathOf(unwatched));
    await vscode.commands.executeCommand('aksNetworkLint.scanWorkspace');
    await noFinding(uriOf(unwatched));
  });
});
