import assert from 'node:assert/strict';
import type { Hover, MarkupContent, TextDocumentEdit } from 'vscode-languageserver/node';
import { Client, rules } from './client';

const template = (policy: string) => `resource cluster 'Microsoft.ContainerService/managedClusters@2025-10-01' = {
  name: 'aks-shop'
  location: 'westeurope'
  properties: {
    networkProfile: {
      networkPlugin: 'azure'${policy}
    }
    agentPoolProfiles: [
      {
        name: 'system'
        osType: 'Linux'
      }
    ]
  }
}
`;
const manifests = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: web
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Ingress
`;

describe('Manifests in an editor', () => {
  let client: Client;
  afterEach(() => client.stop());

  it('are in the plan of their own cluster, and in no other', async () => {
    client = new Client(
      Object.fromEntries(
        ['one', 'two'].flatMap((name) => [
          [`${name}/main.bicep`, template('').replace('aks-shop', `aks-${name}`)],
          [`${name}/k8s/all.yaml`, manifests],
        ]),
      ),
    );
    await client.start();
    for (const name of ['one', 'two'])
      await client.until(client.uri(`${name}/k8s/all.yaml`), (published) =>
        rules(published).includes('no-unenforced-network-policy'),
      );
    for (const asked of ['one/main.bicep', 'one/k8s/all.yaml']) {
      const page = await client.connection.sendRequest<string>('workspace/executeCommand', {
        command: 'aksNetworkLint.networkPlan',
        arguments: [null, client.uri(asked), false],
      });
      assert.match(page, /Who may talk to whom[\s\S]*aks-one|the cluster aks-one/, asked);
      assert.doesNotMatch(page, /aks-two|two\//, asked);
    }
  });

  it('follow their cluster, offer the fix in its template, and say who reaches what', async () => {
    client = new Client({ 'main.bicep': template(''), 'k8s/all.yaml': manifests, 'values.yaml': 'a: 1\n' });
    await client.start();
    const [yaml, bicep] = [client.uri('k8s/all.yaml'), client.uri('main.bicep')];
    await client.open(yaml, 'yaml', manifests);
    await client.until(yaml, (published) => rules(published).includes('no-unenforced-network-policy'));
    const everything = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const actions = await client.actions(yaml, everything);
    const give = actions.find(({ title }) => title.startsWith('Give the cluster'));
    assert.ok(give, actions.map(({ title }) => title).join());
    const edited = (give.edit?.documentChanges ?? []) as TextDocumentEdit[];
    const targets =
      edited.length > 0 ? edited.map(({ textDocument }) => textDocument.uri) : Object.keys(give.edit?.changes ?? {});
    assert.deepEqual(targets, [bicep]);
    const hover = await client.connection.sendRequest<Hover | null>('textDocument/hover', {
      textDocument: { uri: yaml },
      position: { line: 1, character: 8 },
    });
    assert.match((hover?.contents as MarkupContent).value, /Reached by .*the Internet/);
    await client.open(bicep, 'bicep', template("\n      networkPolicy: 'calico'"));
    await client.until(yaml, (published) => !rules(published).includes('no-unenforced-network-policy'));
  });
});
