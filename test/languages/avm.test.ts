import assert from 'node:assert/strict';
import { lint } from '../lint';

const call = (params: string) => `module aks 'br/public:avm/res/container-service/managed-cluster:0.12.0' = {\n  name: 'aks'\n  params: {\n    name: 'aks'\n    primaryAgentPoolProfiles: [\n      {\n        name: 'system'\n        count: 3\n      }\n    ]\n${params}\n  }\n}\n`;
const rules = async (params: string) => (await lint({ 'main.bicep': call(params) })).findings.filter((finding) => finding.severity !== 'hint').map((finding) => `${finding.rule} at ${finding.text}`);

describe('Calls of the Azure Verified Module for clusters', () => {
  it("are judged by the module's own defaults", async () => {
    assert.deepEqual(await rules("    networkPlugin: 'azure'"), ['no-public-access-flag-only at params', 'use-network-policy at params']);
  });

  it('get overlay and the cilium engine from the module with the Cilium data plane', async () => {
    assert.deepEqual(await rules("    networkPlugin: 'azure'\n    networkDataplane: 'cilium'"), ['no-public-access-flag-only at params']);
  });

  it('are fixed at the arguments', async () => {
    const { findings } = await lint({ 'main.bicep': call("    networkPlugin: 'azure'") });
    const fix = findings.find((finding) => finding.rule === 'use-network-policy')?.fixes.find((one) => one.title.startsWith("Add networkPolicy: 'azure'"));
    assert.equal(fix?.apply()?.['main.bicep'], call("    networkPlugin: 'azure'\n    networkPolicy: 'azure'"));
  });

  it('have pools in two parameters, with names of their own', async () => {
    const pools = "    networkPlugin: 'azure'\n    networkDataplane: 'cilium'\n    apiServerAccessProfile: {\n      authorizedIPRanges: ['203.0.113.0/24']\n    }\n    agentPools: [\n      {\n        name: 'shop'\n        enableNodePublicIP: true\n        nodePublicIpPrefixResourceId: prefix.id\n      }\n    ]";
    assert.deepEqual(await rules(pools), ['no-node-public-ip at true']);
  });

  it('have a parameter for each property before version 0.12', async () => {
    const text = call("    networkPlugin: 'azure'\n    networkPolicy: 'calico'\n    publicNetworkAccess: 'Enabled'\n    authorizedIPRanges: [\n      '0.0.0.0/0'\n    ]").replace('0.12.0', '0.9.0');
    const { findings } = await lint({ 'main.bicep': text });
    assert.deepEqual(findings.filter(({ severity }) => severity !== 'hint').map(({ rule, text: at }) => `${rule} at ${at}`), ["no-wide-authorized-range at '0.0.0.0/0'"]);
  });

  it('are left alone in versions with other parameters', async () => {
    const { findings } = await lint({ 'main.bicep': call("    networkPlugin: 'azure'").replace('0.12.0', '0.3.0') });
    assert.deepEqual(findings, []);
  });

  it('can turn good defaults off', async () => {
    assert.deepEqual(await rules("    networkPlugin: 'azure'\n    networkDataplane: 'cilium'\n    publicNetworkAccess: 'Enabled'\n    azurePolicyEnabled: false\n    disableLocalAccounts: false\n    aadProfile: {\n      managed: true\n    }"), [
      'no-open-api-server at params',
      'use-azure-policy-addon at false',
      'no-local-accounts at false',
    ]);
  });
});
