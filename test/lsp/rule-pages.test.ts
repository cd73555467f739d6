import assert from 'node:assert/strict';
import { Client, fullCapabilities, rules, type Published } from './client';

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
