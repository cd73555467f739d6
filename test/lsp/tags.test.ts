import assert from 'node:assert/strict';
import type { ClientCapabilities, Diagnostic } from 'vscode-languageserver/node';
import { Client, fullCapabilities, rules } from './client';

const tagging: ClientCapabilities = {
  ...fullCapabilities,
  textDocument: { publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] } } },
};
const cluster = (profile: string, above = '') =>
  `${above}resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: {\n    networkProfile: {\n${profile}\n    }\n  }\n}\n`;
const [unnecessary, deprecated] = [1, 2] as const;

describe('Tags of findings', () => {
  let client: Client;
  afterEach(() => client.stop());

  async function found(
    text: string,
    { path = 'main.bicep', capabilities = tagging, more = {} } = {},
  ): Promise<readonly Diagnostic[]> {
    client = new Client({ ...more, [path]: text });
    client.settings = { aksNetworkLint: { rules: { 'use-network-policy': 'off' } } };
    await client.start(capabilities);
    return (await client.until(client.uri(path), (published) => rules(published).length > 0)).diagnostics;
  }
  const tagsOf = (all: readonly Diagnostic[], rule: string) => all.find(({ code }) => code === rule)?.tags;

  it('strike through a value that is retired, and no other', async () => {
    const all = await found(cluster("      networkPlugin: 'kubenet'\n      loadBalancerSku: 'basic'"));
    assert.deepEqual(tagsOf(all, 'no-kubenet'), [deprecated]);
    assert.deepEqual(tagsOf(all, 'no-basic-load-balancer'), [deprecated]);
    for (const { code, tags } of all)
      if (!['no-kubenet', 'no-basic-load-balancer'].includes(String(code))) assert.equal(tags, undefined, String(code));
  });

  it('do not strike through the name that a retired value comes by, nor what nobody wrote', async () => {
    const all = await found(cluster('      networkPlugin: plugin', "param plugin string = 'kubenet'\n\n"));
    assert.ok(all.some(({ code }) => code === 'no-kubenet'));
    assert.equal(tagsOf(all, 'no-kubenet'), undefined);
    await client.stop();
    const none = await found(cluster("      networkPolicy: 'calico'"));
    assert.ok(none.some(({ code }) => code === 'no-implicit-network-plugin'));
    assert.equal(tagsOf(none, 'no-implicit-network-plugin'), undefined);
  });

  it('are kept from an editor that does not know them', async () => {
    const all = await found(
      cluster("      // aks-network-lint-disable-next-line no-azure-npm\n      networkPlugin: 'kubenet'"),
      { capabilities: fullCapabilities },
    );
    assert.ok(all.every(({ tags }) => tags === undefined));
  });

  it('fade a suppression that switches nothing off, and none that does', async () => {
    const all = await found(
      cluster(
        [
          '      // aks-network-lint-disable-next-line no-kubenet -- moves in Q3',
          "      networkPlugin: 'kubenet'",
          '      // aks-network-lint-disable-next-line no-azure-npm -- left over',
          "      podCidr: '10.244.0.0/16'",
        ].join('\n'),
      ),
    );
    assert.deepEqual(
      all.filter(({ tags }) => tags?.includes(unnecessary)).map(({ range, code }) => [range.start.line, code]),
      [[7, 'no-unused-suppression']],
    );
  });
});
