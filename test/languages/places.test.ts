import assert from 'node:assert/strict';
import { lint, type Files, type TestFinding } from '../lint';

async function of(files: Files, rule: string): Promise<readonly TestFinding[]> {
  return (await lint(files)).findings.filter((finding) => finding.rule === rule);
}

/** The text that is underlined, and the line that it is on. */
const shown = ({ text, start }: TestFinding) => `${text} on ${start.line + 1}`;

const resource = (properties: string) => `resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'aks'\n  location: 'westeurope'\n  properties: ${properties}\n}\n`;
const profile = "{\n  networkProfile: {\n    networkPlugin: 'kubenet'\n    dockerBridgeCidr: '172.17.0.1/16'\n  }\n  disableLocalAccounts: false\n}\n";

describe('A finding stands in the literal that holds its path', () => {
  it('behind a variable', async () => {
    const files = { 'main.bicep': `var own = ${profile}${resource('own')}` };
    assert.deepEqual((await of(files, 'no-kubenet')).map(shown), ["'kubenet' on 3"]);
    assert.deepEqual((await of(files, 'no-local-accounts')).map(shown), ['false on 6']);
    assert.deepEqual((await of(files, 'no-open-api-server')).map(shown), ['own on 1']);
  });

  it('behind a parameter default', async () => {
    assert.deepEqual((await of({ 'main.bicep': `param own object = ${profile}${resource('own')}` }, 'no-kubenet')).map(shown), ["'kubenet' on 3"]);
  });

  it('in the layer of a union', async () => {
    const files = { 'main.bicep': `param more bool\n\nvar own = union(${profile.trimEnd()}, more ? { dnsPrefix: 'x' } : {})\n${resource('own')}` };
    assert.deepEqual((await of(files, 'no-kubenet')).map(shown), ["'kubenet' on 5"]);
    assert.deepEqual((await of(files, 'no-docker-bridge-cidr')).map(shown), ["'172.17.0.1/16' on 6"]);
  });

  it('in an object that is spread', async () => {
    assert.deepEqual((await of({ 'main.bicep': `var own = ${profile}${resource("{\n    ...own\n    dnsPrefix: 'x'\n  }")}` }, 'no-kubenet')).map(shown), ["'kubenet' on 3"]);
  });

  it('behind a local of Terraform', async () => {
    const files = { 'main.tf': 'locals {\n  body = {\n    properties = {\n      networkProfile = { networkPlugin = "kubenet" }\n    }\n  }\n}\n\nresource "azapi_resource" "aks" {\n  type = "Microsoft.ContainerService/managedClusters@2025-05-01"\n  name = "aks"\n  body = local.body\n}\n' };
    assert.deepEqual((await of(files, 'no-kubenet')).map(shown), ['"kubenet" on 4']);
  });

  it('in the same file only: elsewhere it stands at the use, and the literal comes first beside it', async () => {
    const files = { 'main.bicep': `param own object\n\n${resource('own')}`, 'main.bicepparam': `using 'main.bicep'\n\nparam own = ${profile}` };
    const [finding] = await of(files, 'no-kubenet');
    assert.equal(finding && shown(finding), 'own on 6');
    assert.deepEqual([finding?.related[0]?.file, finding?.related[0]?.text, finding?.related[0]?.message], ['main.bicepparam', "'kubenet'", 'The value is written here.']);
  });
});

describe('A suppression holds', () => {
  const comment = '// aks-network-lint-disable-line no-kubenet -- moves in Q3';

  it('at the use', async () => {
    assert.deepEqual(await of({ 'main.bicep': `var own = ${profile}${resource(`own ${comment}`)}` }, 'no-kubenet'), []);
  });

  it('at the literal', async () => {
    assert.deepEqual(await of({ 'main.bicep': `var own = ${profile.replace("'kubenet'", `'kubenet' ${comment}`)}${resource('own')}` }, 'no-kubenet'), []);
    assert.deepEqual(await of({ 'main.bicep': `var plugin = 'kubenet' ${comment}\n${resource('{\n    networkProfile: { networkPlugin: plugin }\n  }')}` }, 'no-kubenet'), []);
  });

  it('at the literal in another file', async () => {
    const files = { 'main.bicep': `param plugin string\n\n${resource('{\n    networkProfile: { networkPlugin: plugin }\n  }')}`, 'main.bicepparam': `using 'main.bicep'\n\nparam plugin = 'kubenet' ${comment}\n` };
    assert.deepEqual(await of(files, 'no-kubenet'), []);
  });
});

describe('Findings that differ in numbers, names or callers', () => {
  const main = `param plugin string\nparam range string\n\n${resource("{\n    networkProfile: {\n      networkPlugin: plugin\n      podCidr: range\n    }\n    agentPoolProfiles: [\n      { name: 'a', count: 9 }\n    ]\n  }")}`;
  const environments = (plugins: readonly string[]): Files => ({ 'main.bicep': main, ...Object.fromEntries(plugins.map((plugin, at) => [`e${at}.bicepparam`, `using 'main.bicep'\n\nparam plugin = '${plugin}'\nparam range = '10.200.0.0/${22 + (at % 3)}'\n`])) });

  it('of all parameter files are said once, without a word of them', async () => {
    const [finding, ...more] = await of(environments(['kubenet', 'kubenet', 'kubenet']), 'no-kubenet');
    assert.equal(more.length, 0);
    assert.match(finding!.message, /if it has one\.$/);
  });

  it('of some say in how many, and name five of them beside', async () => {
    const [finding, ...more] = await of(environments([...Array<string>(7).fill('kubenet'), 'azure']), 'no-kubenet');
    assert.equal(more.length, 0);
    assert.match(finding!.message, /\(in 7 of 8 parameter files\)$/);
    const names = finding!.related.filter(({ message }) => message.startsWith('With '));
    assert.equal(names.length, 5);
    assert.ok(names.every(({ file }) => file.endsWith('.bicepparam')));
  });

  it('of one name it', async () => {
    const [finding] = await of(environments(['kubenet', 'azure']), 'no-kubenet');
    assert.match(finding!.message, /\(with e0\.bicepparam\)$/);
  });

  it('show the worst', async () => {
    const found = await of(environments(['kubenet', 'kubenet', 'kubenet']), 'use-large-enough-pod-cidr');
    assert.equal(found.length, 1);
    assert.match(found[0]!.message, /10\.200\.0\.0\/24 has 1\. .* \(with e2\.bicepparam and 2 other parameter files\)$/);
  });

  it('two reasons stay two', async () => {
    const files = { 'main.bicep': resource("{\n    networkProfile: {\n      networkPlugin: 'azure'\n      networkPluginMode: 'overlay'\n      podCidr: '10.0.0.0/15'\n      serviceCidr: '10.1.0.0/16'\n    }\n  }") };
    assert.equal((await of(files, 'no-cidr-overlap')).length, 1);
    assert.equal((await lint(files)).findings.filter(({ text }) => text === "'10.0.0.0/15'" || text === "'10.1.0.0/16'").length, 1);
  });
});

describe('Fixes are preferred', () => {
  it('only where they are safe, and one for a range', async () => {
    const { findings } = await lint({ 'main.bicep': resource("{\n    networkProfile: {\n      networkPlugin: 'azure'\n      serviceCidr: '10.1.0.0/16'\n      dnsServiceIP: '10.0.0.10'\n    }\n  }") });
    const preferred = findings.flatMap(({ rule, fixes, text, start }) => fixes.filter((fix) => fix.preferred).map(({ title, safety }) => [rule, title, safety, `${text}${start.line}`]));
    assert.deepEqual(preferred.map(([rule, , safety]) => `${rule} ${safety}`), ['use-azure-policy-addon safe', 'use-valid-dns-service-ip safe']);
    assert.equal(new Set(preferred.map((one) => one[3])).size, preferred.length);
  });
});
