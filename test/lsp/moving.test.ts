import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Diagnostic } from 'vscode-languageserver/node';
import { Client } from './client';

const callers = Array.from({ length: 10 }, (_, at) => `root${at}`);
const module = `variable "plugin" {
  type = string
}

variable "nodes" {
  type = number
}

resource "azurerm_virtual_network" "spoke" {
  name          = "vnet-spoke"
  address_space = ["10.1.0.0/16"]

  subnet {
    name             = "snet-nodes"
    address_prefixes = ["10.1.0.0/28"]
  }
}

resource "azurerm_kubernetes_cluster" "aks" {
  name = "aks"

  default_node_pool {
    name           = "system"
    node_count     = var.nodes
    vnet_subnet_id = one(azurerm_virtual_network.spoke.subnet[*].id)
  }

  network_profile {
    network_plugin = var.plugin
    outbound_type  = "userDefinedRouting"
  }
}
`;
const files = {
  'modules/aks/main.tf': module,
  ...Object.fromEntries(
    callers.map((name, at) => [
      `${name}/main.tf`,
      `module "aks" {\n  source = "../modules/aks"\n  plugin = "${at % 3 === 0 ? 'kubenet' : 'azure'}"\n  nodes  = ${20 + at}\n}\n`,
    ]),
  ),
};

describe('While a module is typed in that ten templates call', () => {
  let client: Client;
  afterEach(() => client.stop());

  it('every range that is published lies on its own text, nothing is said twice, and the end is that of a fresh start', async function () {
    this.timeout(120_000);
    client = new Client(files);
    await client.start();
    const uri = client.uri('modules/aks/main.tf');
    const published: { version: number | undefined; diagnostics: readonly Diagnostic[] }[] = [];
    client.connection.onNotification(
      'textDocument/publishDiagnostics',
      (one: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
        if (one.uri === uri) published.push({ version: one.version, diagnostics: one.diagnostics });
      },
    );
    const wait = async (ready: () => boolean) => {
      while (!ready()) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await client.open(uri, 'terraform', module);
    await wait(() => (published.at(-1)?.diagnostics.length ?? 0) > 4);
    const whole = published.at(-1)!.diagnostics;
    // What each finding underlines, by what it says without its numbers and names.
    const textAt = (text: string, { range }: Diagnostic) =>
      text.split('\n')[range.start.line]?.slice(range.start.character, range.end.character);
    const own = new Map(whole.map((one) => [`${one.code} ${textAt(module, one)}`, one]));
    assert.equal(own.size, whole.length, 'nothing is said twice');

    const lines = module.split('\n').length;
    const edits = fc.sample(
      fc.record({ line: fc.nat(lines - 1), text: fc.constantFrom('\n', '# a comment\n', '\n\n') }),
      { numRuns: 100, seed: 20261128 },
    );
    const texts = new Map([[1, module]]);
    let text = module;
    let version = 1;
    for (const { line, text: inserted } of edits) {
      const rows = text.split('\n');
      text = [...rows.slice(0, line), ...inserted.split('\n').slice(0, -1), ...rows.slice(line)].join('\n');
      texts.set(++version, text);
      await client.change(uri, version, [
        { range: { start: { line, character: 0 }, end: { line, character: 0 } }, text: inserted },
      ]);
      // Sometimes the next key comes while the server still works.
      if (version % 3 !== 0) await wait(() => (published.at(-1)?.version ?? 0) === version);
    }
    await wait(() => (published.at(-1)?.version ?? 0) === version);
    // What the other callers make of it follows when typing rests; the plan waits for it.
    await client.connection.sendRequest('workspace/executeCommand', {
      command: 'aksNetworkLint.networkPlan',
      arguments: [uri],
    });
    for (const { version: of, diagnostics } of published.slice(1)) {
      const seen = diagnostics.map((one) => `${one.code} ${textAt(texts.get(of ?? 0) ?? '', one)}`);
      assert.deepEqual(
        seen.filter((one) => !own.has(one)),
        [],
        `version ${of}`,
      );
      assert.equal(new Set(seen).size, seen.length, `version ${of} says something twice`);
      assert.equal(seen.length, whole.length, `version ${of} leaves something out`);
    }
    // When the first caller has been judged, and when all have.
    for (const of of texts.keys())
      assert.ok(published.filter((one) => one.version === of).length <= 2, `version ${of} is published at most twice`);

    const last = published.at(-1)!.diagnostics;
    client.write('modules/aks/main.tf', text);
    const fresh = new Client({ ...files, 'modules/aks/main.tf': text });
    await fresh.start();
    const { diagnostics } = await fresh.until(
      fresh.uri('modules/aks/main.tf'),
      (one) => one.diagnostics.length >= whole.length,
    );
    const plain = (all: readonly Diagnostic[]) =>
      all.map(({ range, code, message, severity }) => ({ range, code, message, severity }));
    assert.deepEqual(plain(last), plain(diagnostics));
    await fresh.stop();
  });

  it('one finding stands for callers that differ in numbers, with the worst of them and some places', async () => {
    client = new Client(files);
    await client.start();
    const { diagnostics } = await client.until(client.uri('modules/aks/main.tf'), (one) => one.diagnostics.length > 4);
    const sizes = diagnostics.filter(({ code }) => code === 'use-large-enough-node-subnet');
    assert.equal(sizes.length, 1);
    assert.match(
      typeof sizes[0]!.message === 'string' ? sizes[0]!.message : '',
      /^Subnet .* is too small for its nodes: 868 addresses needed, .* \(with root8 and 9 other callers\)$/,
    );
    const callsNamed = sizes[0]!.relatedInformation?.filter(({ location }) => location.uri.includes('/root')) ?? [];
    assert.equal(callsNamed.length, 5);
    assert.ok(
      callsNamed.every(({ location }) => location.range.end.character > location.range.start.character),
      'at the calls',
    );
  });
});
