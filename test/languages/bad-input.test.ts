import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lint, lintFolder } from '../lint';

/** What the analysis says it left out: file, underlined text, message. */
async function notes(files: { readonly [path: string]: string }): Promise<string[]> {
  return (await lint(files)).notes.map(({ file, text, message }) => `${file} at ${text}: ${message}`);
}

const cluster = (name: string) => `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: ${name}\n  location: 'westeurope'\n  properties: {}\n}\n`;

describe('What is left out is said where it stands', () => {
  it('modules that call each other in a circle', async () => {
    assert.deepEqual(await notes({ 'a.bicep': "module b 'b.bicep' = {\n  name: 'b'\n}\n", 'b.bicep': "module a 'a.bicep' = {\n  name: 'a'\n}\n" }), ["b.bicep at 'a.bicep': Module a.bicep calls itself, so what it deploys is not judged."]);
    assert.deepEqual(await notes({ 'a/main.tf': 'module "b" {\n  source = "../b"\n}\n', 'b/main.tf': 'module "a" {\n  source = "../a"\n}\n' }), ['b/main.tf at "../a": Module ../a calls itself, so what it deploys is not judged.']);
  });

  it('modules that are not there', async () => {
    assert.deepEqual(await notes({ 'main.bicep': "module b 'b.bicep' = {\n  name: 'b'\n}\n" }), ["main.bicep at 'b.bicep': Module b.bicep was not found, so what it deploys is not judged."]);
    assert.deepEqual(await notes({ 'main.tf': 'module "b" {\n  source = "./b"\n}\n' }), ['main.tf at "./b": Module ./b was not found, so what it deploys is not judged.']);
    const linked = { $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#', contentVersion: '1.0.0.0', resources: [{ type: 'Microsoft.Resources/deployments', apiVersion: '2022-09-01', name: 'b', properties: { mode: 'Incremental', templateLink: { relativePath: 'b.json' } } }] };
    assert.deepEqual(await notes({ 'main.json': JSON.stringify(linked) }), ['main.json at "b.json": Template b.json was not found, so what it deploys is not judged.']);
  });

  it('modules outside the workspace', async () => {
    assert.deepEqual(await notes({ 'main.bicep': "module b '../../b.bicep' = {\n  name: 'b'\n}\n" }), ["main.bicep at '../../b.bicep': Module ../../b.bicep lies outside the workspace, and nothing outside is read, so what it deploys is not judged."]);
    assert.deepEqual(await notes({ 'main.tf': 'module "b" {\n  source = "../../b"\n}\n' }), ['main.tf at "../../b": Module ../../b lies outside the workspace, and nothing outside is read, so what it deploys is not judged.']);
  });

  it('the end of long loops', async () => {
    assert.deepEqual(await notes({ 'main.bicep': `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = [for i in range(0, 10000): {\n  name: 'aks\${i}'\n  properties: {}\n}]\n` }), ['main.bicep at range(0, 10000): This repeats it 10000 times; the first 20 are judged.']);
    assert.deepEqual(await notes({ 'main.tf': 'resource "azurerm_kubernetes_cluster" "aks" {\n  count = 10000\n  name  = "aks"\n}\n' }), ['main.tf at 10000: This repeats it 10000 times; the first 20 are judged.']);
    const looped = `var ranges = [for i in range(0, 10000): '10.0.0.0/24']\n${cluster("'aks'").replace('properties: {}', 'properties: {\n    apiServerAccessProfile: {\n      authorizedIPRanges: ranges\n    }\n  }')}`;
    assert.deepEqual(await notes({ 'main.bicep': looped }), ['main.bicep at range(0, 10000): This loops over 10000 elements; only the first 1000 are looked at.']);
  });

  it('a template that takes too long to evaluate', async () => {
    const loops = '[for a in range(0, 200): map(range(0, 200), b => range(0, 200))]';
    const text = `var many = ${loops}\n${cluster("'aks'").replace('properties: {}', 'properties: {\n    networkProfile: {\n      networkPlugin: string(many)\n    }\n  }')}`;
    const said = await notes({ 'main.bicep': text });
    assert.equal(said.length, 1);
    assert.match(said[0]!, /: This is made of more parts than are followed, so what hangs on it is unknown\.$/);
    const looped = text.replace(loops, '[for a in range(0, 1000): map(range(0, 1000), b => a + b)]').replace('string(many)', "contains(many, [-1]) ? 'kubenet' : 'azure'");
    const [only, ...more] = await notes({ 'main.bicep': looped });
    assert.match(only ?? '', /^main\.bicep at (map\(range\(0, 1000\), )?(b => )?(a \+ )?[ab]\)?: The template takes too many steps to evaluate, so what hangs on this is unknown\.$/);
    assert.deepEqual(more, []);
  });

  it('a parameter file for another template', async () => {
    const parameters = { $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#', contentVersion: '1.0.0.0', parameters: { clusterName: { value: 'aks' }, nodeCount: { value: 3 } } };
    assert.deepEqual(await notes({ 'main.bicep': `param clusterName string\n${cluster('clusterName')}`, 'main.parameters.json': JSON.stringify(parameters) }), ['main.parameters.json at "nodeCount": main.bicep declares no parameter nodeCount: is this file for another template?']);
  });

  it('parameter files beyond the fortieth', async () => {
    const files = Object.fromEntries(Array.from({ length: 42 }, (_, at) => [`p${String(at).padStart(2, '0')}.bicepparam`, "using 'main.bicep'\nparam clusterName = 'aks'\n"]));
    assert.deepEqual(await notes({ 'main.bicep': `param clusterName string\n${cluster('clusterName')}`, ...files }), ['p40.bicepparam at : main.bicep is judged with 40 parameter files, and this one is not among them.', 'p41.bicepparam at : main.bicep is judged with 40 parameter files, and this one is not among them.']);
  });

  it('files that are too large or no text', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aks-network-lint-'));
    writeFileSync(join(folder, 'large.tf'), '#'.repeat(9 * 1024 * 1024));
    writeFileSync(join(folder, 'data.json'), ' '.repeat(9 * 1024 * 1024));
    writeFileSync(join(folder, 'utf16.bicep'), Buffer.from(cluster("'aks'"), 'utf16le'));
    assert.deepEqual((await lintFolder(folder)).notes.map(({ file, message }) => `${file}: ${message}`), ['large.tf: This file was not read: it is larger than 8 MB.', 'utf16.bicep: This file was not read: it is neither UTF-8 nor UTF-16 with a byte order mark.']);
  });
});

describe('Contradictory types', () => {
  it('are unknown, with a reason', async () => {
    const text = cluster("'aks'").replace('properties: {}', "properties: {\n    networkProfile: 'azure'\n    agentPoolProfiles: {\n      name: 'system'\n    }\n    apiServerAccessProfile: [\n      1\n    ]\n  }");
    const { findings } = await lint({ 'main.bicep': text });
    assert.deepEqual(findings.filter(({ severity }) => severity !== 'hint'), []);
  });
});
