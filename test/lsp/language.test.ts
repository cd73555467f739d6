import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ExecuteCommandRequest } from 'vscode-languageserver/node';
import { Client, fullCapabilities, rules } from './client';

const german = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8')) as { readonly [text: string]: string };
const cluster = readFileSync('test/editor/fixtures/bicep/cluster.bicep', 'utf8');
const manifests = ['web', 'api']
  .map(
    (name) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n  namespace: shop\nspec:\n  template:\n    metadata:\n      labels:\n        app: ${name}\n    spec:\n      containers:\n        - name: main\n`,
  )
  .join('---\n');

describe('An editor in German', () => {
  let client: Client;
  afterEach(() => client.stop());

  const open = async (initializationOptions: object, text = cluster) => {
    client = new Client({ 'main.bicep': text });
    await client.start(fullCapabilities, { initializationOptions });
    await client.open(client.uri('main.bicep'), 'bicep', text);
    await client.until(client.uri('main.bicep'), (published) => rules(published).includes('use-network-policy'));
  };
  const titles = async () => {
    await open({ texts: german });
    const line = cluster.split('\n').findIndex((text) => text.includes('networkProfile'));
    const at = { line, character: cluster.split('\n')[line]!.indexOf('networkProfile') + 1 };
    return (await client.actions(client.uri('main.bicep'), { start: at, end: at })).map(({ title }) => title);
  };
  const plan = () =>
    client.connection.sendRequest(ExecuteCommandRequest.type, {
      command: 'aksNetworkLint.networkPlan',
      arguments: [null, client.uri('main.bicep')],
    }) as Promise<string>;

  it('has the light bulb in German, as far as it is ours', async () => {
    const all = await titles();
    assert.ok(all.includes('Schweregrad von use-network-policy ändern…'));
    assert.ok(all.includes('use-network-policy hier unterdrücken, mit Begründung'), all.join('\n'));
    assert.ok(all.includes('alle 2 Regeln in dieser Datei unterdrücken, mit Begründung'), all.join('\n'));
  });

  it('has the frame of the network plan in German', async () => {
    const overlay = "networkPlugin: 'azure'\n      networkPluginMode: 'overlay'\n      podCidr: '10.244.0.0/16'";
    await open({ texts: german }, cluster.replace("networkPlugin: 'azure'", overlay));
    const page = await plan();
    assert.match(page, /<html lang="de">[\s\S]*<h1>AKS-Netzwerkplan<\/h1>[\s\S]*<dt>API-Server<\/dt>/);
    assert.match(page, /<div class="meter" role="img" aria-label="\d+ von 256">/);
    // What nobody has translated is left, and no text is half of one.
    assert.doesNotMatch(page, /Ways (in|out)|\{0\}/);
  });

  it('has who may talk to whom in German, on the page and in the drawing', async () => {
    client = new Client({ 'main.bicep': cluster, 'web.yaml': manifests });
    await client.start(fullCapabilities, { initializationOptions: { texts: german } });
    await client.open(client.uri('main.bicep'), 'bicep', cluster);
    await client.until(client.uri('main.bicep'), (published) => rules(published).includes('use-network-policy'));
    const page = await plan();
    assert.match(page, /<h2 id="connections-title">Wer mit wem sprechen darf<\/h2>/);
    const drawing = await client.connection.sendRequest<string>('aksNetworkLint/planDrawing', {});
    for (const [one, what] of [
      [page, 'page'],
      [drawing, 'drawing'],
    ] as const) {
      assert.match(one, /Wer mit wem sprechen darf[\s\S]*keine Richtlinie isoliert es/, what);
      // What nobody has translated is left, and no text is half of one.
      assert.doesNotMatch(one, /all ports|no policy isolates|among themselves|range not known|\{\d\}/, what);
    }
  });

  it('has English where it brings nothing of use', async () => {
    await open({ texts: { 'AKS network plan': 7 } });
    assert.match(await plan(), /<html lang="en">[\s\S]*<h1>AKS network plan<\/h1>/);
  });
});
