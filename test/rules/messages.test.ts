import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { catalogue } from '../../shared-rules/catalogue';
import { lint, type Files } from '../lint';
import { examplesOf } from '../page';

/** How long a message may be: the list of an editor shows some 85 signs of it, a line of a terminal some 200. */
const [median, longest, longestName] = [120, 220, 40];

/** What the pages say is found, which their own tests compare with what is. Shortened ones are left out. */
function onPages(): { readonly place: string; readonly rule: string | undefined; readonly message: string }[] {
  const pages = [
    ...catalogue.map(({ id }) => ({ path: `shared-rules/rules/${id}.md`, rule: id })),
    ...readdirSync('test/cases', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => ({ path: `test/cases/${path.replaceAll('\\', '/')}`, rule: undefined })),
  ];
  return pages.flatMap(({ path, rule }) =>
    examplesOf(path, readFileSync(path, 'utf8')).flatMap(({ place, files }) =>
      files
        .flatMap(({ marks }) => marks)
        .filter(({ kind, message }) => kind === 'finding' && message !== '' && !/^…|…$/.test(message))
        .map((mark) => ({ place, rule: mark.rule ?? rule, message: mark.message })),
    ),
  );
}

async function inSamples(): Promise<{ readonly place: string; readonly message: string }[]> {
  const found: { place: string; message: string }[] = [];
  for (const { name } of readdirSync('samples', { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const files: { [path: string]: string } = {};
    for (const path of readdirSync(`samples/${name}`, { recursive: true, encoding: 'utf8' }))
      if (/\.(bicep|bicepparam|json|tf|tfvars)$/.test(path))
        files[path.replaceAll('\\', '/')] = readFileSync(`samples/${name}/${path}`, 'utf8');
    const { findings } = await lint(files, { preset: 'strict', rules: {} });
    found.push(...findings.map(({ message, file }) => ({ place: `samples/${name}/${file}`, message })));
  }
  return found;
}

describe('Messages', () => {
  it(`are at most ${longest} signs long, and half of them at most ${median}`, async () => {
    const all = [...onPages(), ...(await inSamples())];
    assert.ok(all.length > 400);
    assert.deepEqual(
      all.filter(({ message }) => [...message].length > longest).map(({ place, message }) => `${place}: ${message}`),
      [],
    );
    const lengths = [...new Set(all.map(({ message }) => message))]
      .map((message) => [...message].length)
      .sort((a, b) => a - b);
    assert.ok(lengths[lengths.length >> 1]! <= median, `the median is ${lengths[lengths.length >> 1]}`);
  });

  it('do not begin with a sum, nor with what is not their subject', () => {
    const isBad = (message: string) =>
      /^(\d+ (nodes?|ports)\b|There (is|are)\b|Since\b|Nothing\b|Nobody\b|Without\b|It\b)/.test(message) ||
      /^[^.;:]* = \d/.test(message);
    assert.deepEqual(
      onPages()
        .filter(({ message }) => isBad(message))
        .map(({ place, message }) => `${place}: ${message}`),
      [],
    );
  });

  it("say Azure's error codes that are confirmed, and no others", () => {
    const said = onPages();
    for (const { id, azureErrors } of catalogue) {
      const own = said.filter(({ rule }) => rule === id).map(({ message }) => message);
      for (const code of azureErrors?.said ?? [])
        assert.ok(
          own.some((message) => message.includes(code)),
          `no example of ${id} says ${code}`,
        );
      for (const code of azureErrors?.listed ?? [])
        assert.ok(!own.some((message) => message.includes(code)), `${id} says ${code}, which is not confirmed`);
    }
  });

  it("stand with each of Azure's error codes on the page of its rule", () => {
    const code =
      /\b[A-Z]\w{8,}(?:NotAllowed|NotSupported|CannotBeDeleted|Error|SubnetsCidr|SubnetSize|IsFull|IsDelegated|OutboundPorts|BalancerProfile|OverlapWithSubnet|OutOfServiceCidr)\b/g;
    const found = onPages().flatMap(({ rule, message, place }) =>
      [...message.matchAll(code)].map(([name]) => ({ rule: catalogue.find(({ id }) => id === rule), name, place })),
    );
    assert.ok(found.length > 50);
    for (const { rule, name, place } of found)
      // A case is of the rules that its page names.
      if (rule) assert.ok(rule.azureErrors?.said?.includes(name), `${place}: ${rule.id} does not name ${name}`);
  });

  const pool = 'a-node-pool-of-the-department-for-long-names-that-nobody-reads-to-their-end';
  const cluster = (subnet: string): Files => ({
    'main.bicep': `param isLargeEnoughForEverythingThatTheDepartmentWillEverRun bool
param subnetOfTheNodesOfTheClusterOfTheDepartmentForLongNames string = ''
resource net 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'net'
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: [{ name: '${subnet}', properties: { addressPrefix: '10.0.0.0/28' } }]
  }
}
resource aks 'Microsoft.ContainerService/managedClusters@2025-10-01' = {
  name: 'aks'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [
      {
        name: '${pool}'
        mode: 'System'
        count: isLargeEnoughForEverythingThatTheDepartmentWillEverRun && empty(subnetOfTheNodesOfTheClusterOfTheDepartmentForLongNames) ? 9 : 19
        maxPods: 5
        vnetSubnetID: '\${net.id}/subnets/${subnet}'
      }
    ]
    networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay', podCidr: '192.168.0.0/16' }
  }
}
`,
  });

  it('cut names that are longer than forty signs, in conditions, too', async () => {
    const { findings } = await lint(cluster('snet-for-the-nodes-of-the-cluster-of-the-department-for-long-names'));
    assert.ok(findings.some(({ rule }) => rule === 'use-large-enough-node-subnet'));
    assert.ok(findings.some(({ rule }) => rule === 'use-valid-max-pods'));
    for (const { message } of findings) {
      assert.ok([...message].length <= longest, message);
      for (const word of message.split(/[\s'()]+/))
        assert.ok([...word].length <= longestName || word.startsWith('Microsoft.'), message);
    }
  });

  it('keep the sum of a size beside them', async () => {
    const { findings } = await lint(cluster('snet'));
    const size = findings.find(({ rule }) => rule === 'use-large-enough-node-subnet');
    assert.ok(size);
    assert.doesNotMatch(size.message, / = /);
    assert.ok(
      size.related.some(({ message }) => /^19 nodes = 19 addresses\.$/.test(message)),
      JSON.stringify(size.related),
    );
  });
});
