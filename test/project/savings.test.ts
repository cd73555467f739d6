import assert from 'node:assert/strict';
import type { Workspace } from '../../engine/workspace';
import { lint, newWorkspace } from '../lint';

const cluster = (at: number) => `resource c${at} 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'c${at}'
  location: 'westeurope'
  properties: {
    dnsPrefix: 'c${at}'
    agentPoolProfiles: [{ name: 'system', count: 3, vmSize: 'Standard_D4s_v5', mode: 'System' }]
    networkProfile: { networkPlugin: 'azure' }
  }
}
`;
const clusters = (count: number) => Array.from({ length: count }, (_, at) => cluster(at)).join('\n');

describe('What trying fixes may take', () => {
  const folder = 'file:///workspace';
  const scanned = async () => {
    const workspace = newWorkspace({ 'large.bicep': clusters(120), 'small.bicep': clusters(1) });
    await workspace.scan();
    await workspace.update();
    return workspace;
  };
  const tried = (workspace: Workspace, file: string, saved: { work: number }) => {
    const findings = workspace.findings(`${folder}/${file}`);
    assert.ok(findings.length > 0);
    const steps = workspace.fixing(findings, 100, saved);
    for (let step = steps.next(); ; step = steps.next())
      if (step.done) return findings.length - step.value.untried.length;
  };

  it('and a small template leaves over goes to a large one', async () => {
    const saved = { work: 0 };
    tried(await scanned(), 'small.bicep', saved);
    assert.ok(saved.work > 0, 'a small template takes less than its part');
    const alone = tried(await scanned(), 'large.bicep', { work: 0 });
    const helped = tried(await scanned(), 'large.bicep', { work: 50 * saved.work });
    assert.ok(helped > alone, `${helped} of them are tried, and ${alone} without`);
  });

  it('takes the largest templates last', async () => {
    const workspace = await scanned();
    const { parts } = workspace.apart(workspace.judgedFiles());
    assert.deepEqual(parts, [[`${folder}/small.bicep`], [`${folder}/large.bicep`]]);
  });

  const policy = (at: number) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p${at}\n  namespace: shop\nspec:\n  podSelector:\n    matchLabels:\n      app: a${at}\n  egress:\n    - to:\n        - podSelector: {}\n`;
  const workload = (at: number) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d${at}\n  namespace: shop\nspec:\n  template:\n    metadata:\n      labels:\n        app: a${at}\n    spec:\n      containers:\n        - name: web\n`;

  it('is enough for one manifest among a thousand, as the others stay as they are', async () => {
    const others = Array.from({ length: 1_000 }, (_, at) => [`web${at}.yaml`, workload(at)] as const);
    const { findings } = await lint({ 'policy.yaml': policy(0), ...Object.fromEntries(others) });
    assert.deepEqual(
      findings.map(({ rule, fixes }) => [rule, fixes.length]),
      [
        ['use-explicit-policy-types', 1],
        ['use-dns-egress', 1],
        ['use-default-deny', 2],
      ],
    );
  });

  it('is hardly enough for a file of 600 policies, which would be read and judged anew each time', async () => {
    const policies = Array.from({ length: 600 }, (_, at) => policy(at)).join('---\n');
    const { findings } = await lint({ 'policies.yaml': policies });
    assert.ok(findings.length >= 600);
    assert.ok(findings.filter(({ fixes }) => fixes.length > 0).length <= 1);
  });

  it('is enough for a small manifest beside a large one that has the same findings', async () => {
    const policies = Array.from({ length: 600 }, (_, at) => policy(at + 1)).join('---\n');
    const { findings } = await lint({ 'policies.yaml': policies, 'policy.yaml': policy(0) });
    const small = findings.filter(({ file }) => file === 'policy.yaml');
    assert.deepEqual(
      small.map(({ rule, fixes }) => [rule, fixes.length]),
      [
        ['use-explicit-policy-types', 1],
        ['use-dns-egress', 1],
      ],
    );
  });
});
