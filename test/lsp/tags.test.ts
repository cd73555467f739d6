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
  const faded = (all: readonly Diagnostic[]) => all.filter(({ tags }) => tags?.includes(unnecessary));

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
    assert.ok(all.every(({ tags, message }) => tags === undefined && !JSON.stringify(message).includes('switched off')));
  });

  it('fade a suppression that switches nothing off, or the names in it that do not', async () => {
    const all = faded(
      await found(
        cluster(
          [
            '      // aks-network-lint-disable-next-line no-kubenet -- moves in Q3',
            "      networkPlugin: 'kubenet'",
            '      // aks-network-lint-disable-next-line no-azure-npm -- left over',
            "      podCidr: '10.244.0.0/16'",
            '      // aks-network-lint-disable-next-line no-basic-load-balancer, no-azure-npm, no-such -- two of three',
            "      loadBalancerSku: 'basic'",
          ].join('\n'),
        ),
      ),
    );
    assert.deepEqual(
      all.map(({ range, message, severity }) => [range.start, range.end.character, message, severity]),
      [
        [{ line: 7, character: 6 }, 69, 'Nothing is switched off here: no-azure-npm finds nothing.', 4],
        [{ line: 9, character: 68 }, 80, 'Nothing is switched off here: no-azure-npm finds nothing.', 4],
        [{ line: 9, character: 82 }, 89, 'Nothing is switched off here: there is no rule no-such.', 4],
      ],
    );
  });

  it('do not fade what is off in the settings, what a caller is for, or what broken syntax hides', async () => {
    const off = cluster(
      "      // aks-network-lint-disable-next-line use-network-policy\n      networkPlugin: 'kubenet'",
    );
    assert.deepEqual(faded(await found(off)), []);
    await client.stop();
    const module = cluster(
      '      networkPlugin: plugin // aks-network-lint-disable-line no-kubenet',
      'param plugin string\n\n',
    );
    const main = "module aks 'aks.bicep' = {\n  name: 'aks'\n  params: { plugin: 'kubenet' }\n}\n";
    assert.deepEqual(faded(await found(module, { path: 'aks.bicep', more: { 'main.bicep': main } })), []);
    await client.stop();
    const broken = `${cluster("      // aks-network-lint-disable-next-line no-azure-npm\n      networkPlugin: 'kubenet'")}resource b =\n`;
    assert.deepEqual(faded(await found(broken)), []);
  });

  it('fade an entry in the metadata of JSON, whatever stands in it', async () => {
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: [
        {
          type: 'Microsoft.ContainerService/managedClusters',
          apiVersion: '2025-05-01',
          name: 'aks',
          metadata: { 'aks-network-lint-disable': 'no-azure-npm, (a+)+[, no-basic-load-balancer -- why' },
          properties: { networkProfile: { networkPlugin: 'kubenet', loadBalancerSku: 'basic' } },
        },
      ],
    };
    const all = faded(await found(JSON.stringify(template, null, 2), { path: 'azuredeploy.json' }));
    assert.deepEqual(
      all.map(({ message }) => message),
      [
        'Nothing is switched off here: no-azure-npm finds nothing.',
        'Nothing is switched off here: there is no rule (a+)+[.',
      ],
    );
  });
});
