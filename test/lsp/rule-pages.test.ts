import assert from 'node:assert/strict';
import type { ExtensionContext } from 'vscode';
import type { rulePages } from '../../client/rule-pages';
import { Client, fullCapabilities, rules, type Published } from './client';
import { loadClient } from './load-client';

const cluster =
  "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'kubenet'\n    }\n  }\n}\n";
const has = (published: Published) => rules(published).includes('no-kubenet');

describe('The code of a finding', () => {
  let client: Client;
  afterEach(() => client.stop());

  async function hrefOf(initializationOptions: unknown): Promise<string | undefined> {
    client = new Client({ 'main.bicep': cluster });
    await client.start(fullCapabilities, { initializationOptions });
    const { diagnostics } = await client.until(client.uri('main.bicep'), has);
    return diagnostics.find(({ code }) => code === 'no-kubenet')?.codeDescription?.href;
  }

  it('leads to our own page where the editor opens it', async () => {
    const rulePages = 'vscode://aks-network-lint.aks-network-lint/rule/';
    assert.equal(await hrefOf({ rulePages }), `${rulePages}no-kubenet`);
  });

  it('leads to the web in other editors', async () => {
    assert.match((await hrefOf({ rulePages: 1 }))!, /^https:\/\/learn\.microsoft\.com\//);
  });
});

describe('Explain Rule', () => {
  const known = ['no-kubenet', 'use-network-policy', 'use-overlay'];

  /** @param here the rules of findings under the caret. @returns what there was to pick from, and the page that was shown */
  async function explain(here: readonly string[], asked?: string) {
    let run: ((asked?: string) => Promise<void>) | undefined;
    const offered: string[][] = [];
    const shown: string[] = [];
    const disposable = { dispose: () => undefined };
    const finding = (value: string, isHere: boolean, source = 'aks-network-lint') => ({
      source,
      range: { contains: () => isHere },
      code: { value },
    });
    const { rulePages: register } = loadClient<{ rulePages: typeof rulePages }>('rule-pages', {
      commands: {
        registerCommand: (_: string, body: typeof run) => ((run = body), disposable),
        executeCommand: (_: string, uri: { path: string; query: string }) =>
          Promise.resolve(shown.push(`${uri.path}?${uri.query}`)),
      },
      languages: {
        getDiagnostics: () => [
          ...here.map((id) => finding(id, true)),
          finding('use-overlay', false),
          finding('no-kubenet', true, 'another linter'),
        ],
      },
      window: {
        activeTextEditor: { document: { uri: { path: '/w/main.tf' }, languageId: 'terraform' }, selection: {} },
        registerUriHandler: () => disposable,
        showQuickPick: (items: { label: string }[]) => {
          offered.push(items.map(({ label }) => label));
          return Promise.resolve(items.at(-1));
        },
      },
      workspace: { registerTextDocumentContentProvider: () => disposable },
      l10n: { t: (text: string) => text },
      Uri: { from: (parts: object) => parts },
      Disposable: { from: () => disposable },
    });
    const properties = Object.fromEntries(known.map((id) => [id, { description: id }]));
    const packageJSON = {
      contributes: { configuration: { properties: { 'aksNetworkLint.rules': { properties } } } },
    };
    register({ extension: { packageJSON }, extensionUri: {} } as unknown as ExtensionContext);
    await run!(asked);
    return { offered, shown };
  }

  it('shows the page of the one rule under the caret, with the examples of the language, and asks nothing', async () => {
    assert.deepEqual(await explain(['no-kubenet', 'no-kubenet']), { offered: [], shown: ['/no-kubenet.md?hcl'] });
  });

  it('asks which, of several under the caret or else of all', async () => {
    const two = ['no-kubenet', 'use-network-policy'];
    assert.deepEqual(await explain(two), { offered: [two], shown: ['/use-network-policy.md?hcl'] });
    assert.deepEqual(await explain([]), { offered: [known], shown: ['/use-overlay.md?hcl'] });
  });

  it('shows the rule that it is asked for', async () => {
    assert.deepEqual(await explain([], 'no-kubenet'), { offered: [], shown: ['/no-kubenet.md?hcl'] });
  });
});
