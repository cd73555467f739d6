import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { bicep, closeAll, findings, open, theFinding, until, uriOf } from './helpers';

const execute = vscode.commands.executeCommand;

/** What an editor shows of a file when it is asked to: asked again until it is there. */
async function shown<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  let found: T | undefined;
  await until(
    async () => (found = await ask()) !== undefined,
    () => what,
  );
  return found!;
}

describe('What a person reads at a place', () => {
  afterEach(closeAll);

  it('a hover says what a property may be, and since when', async () => {
    const { document } = await open(bicep.file);
    await theFinding(document.uri);
    const at = document.positionAt(document.getText().indexOf('networkPlugin') + 3);
    const text = await shown('the hover', async () => {
      const hovers = await execute<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at);
      const contents = hovers.flatMap((one) => one.contents);
      const texts = contents.flatMap((one) => (one instanceof vscode.MarkdownString ? [one.value] : []));
      return texts.find((one) => one.includes('may be'));
    });
    assert.match(text, /`networkPlugin` may be `azure`.*`kubenet`.*by api-version/s);
  });

  it('what is retired is struck through, and what does nothing fades', async () => {
    const editor = await open(bicep.file);
    const { document } = editor;
    await theFinding(document.uri);
    const start = document.positionAt(document.getText().indexOf("'azure'"));
    await editor.edit((edit) => {
      edit.replace(new vscode.Range(start, start.translate(0, "'azure'".length)), "'kubenet'");
      edit.insert(new vscode.Position(0, 0), '// aks-network-lint-disable-next-line no-cidr-overlap\n');
    });
    const tagOf = (rule: string) => findings(document.uri, rule)[0]?.tags?.[0];
    await until(
      () => tagOf('no-kubenet') !== undefined && tagOf('no-unused-suppression') !== undefined,
      () => 'two tags',
    );
    assert.equal(tagOf('no-kubenet'), vscode.DiagnosticTag.Deprecated);
    assert.equal(tagOf('no-unused-suppression'), vscode.DiagnosticTag.Unnecessary);
  });

  it('a line above a cluster and a hint in it, when they are asked for', async () => {
    const settings = vscode.workspace.getConfiguration('aksNetworkLint');
    const set = async (value: true | undefined) => {
      for (const name of ['codeLens', 'inlayHints'])
        await settings.update(name, value, vscode.ConfigurationTarget.Workspace);
    };
    const file = 'network/azuredeploy.json';
    const { document } = await open(file);
    await theFinding(document.uri, 'use-subnet-nsg');
    const lensesOf = () => execute<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 9);
    const titleOf = (lenses: vscode.CodeLens[]) =>
      lenses.find(({ command }) => command?.command === 'aksNetworkLint.showNetworkPlan')?.command?.title;
    assert.equal(titleOf(await lensesOf()), undefined);
    try {
      await set(true);
      const title = await shown('the line above the cluster', async () => titleOf(await lensesOf()));
      assert.match(title, /^policy \S+ \| egress \S+ \| API server .+ \| room for \d+ more nodes$/);
      const all = new vscode.Range(0, 0, document.lineCount, 0);
      const hint = await shown('the hint', async () => {
        const hints = await execute<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, all);
        return hints.map(({ label }) => (typeof label === 'string' ? label : '')).find((one) => / of \d+/.test(one));
      });
      assert.match(hint, /^\d+ of \d+ addresses/);
    } finally {
      await set(undefined);
    }
  });

  it('rules and severities are completed in the configuration', async () => {
    const { fs } = vscode.workspace;
    const uri = uriOf('completed/.aks-network-lint.yaml');
    await fs.writeFile(uri, new TextEncoder().encode('rules:\n  no-k\n'));
    try {
      await open('completed/.aks-network-lint.yaml');
      const labels = await shown('rules', async () => {
        const at = new vscode.Position(1, 6);
        const { items } = await execute<vscode.CompletionList>('vscode.executeCompletionItemProvider', uri, at);
        const names = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
        return names.includes('no-kubenet') ? names : undefined;
      });
      assert.ok(labels.includes('use-network-policy'));
    } finally {
      await closeAll();
      await fs.delete(uriOf('completed'), { recursive: true });
    }
  });
});
