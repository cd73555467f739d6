import assert from 'node:assert/strict';
import type { Workspace } from '../../engine/workspace';
import { newWorkspace } from '../lint';

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
});
