import assert from 'node:assert/strict';
import { lint } from '../lint';

describe('azurerm_kubernetes_automatic_cluster', () => {
  const text = 'resource "azurerm_kubernetes_automatic_cluster" "aks" {\n  name     = "aks"\n  location = "westeurope"\n}\n';

  it('has its network preconfigured, and its API server open unless told otherwise', async () => {
    const { findings } = await lint({ 'main.tf': text });
    assert.deepEqual(findings.map((finding) => finding.rule), ['no-open-api-server']);
    const [makePrivate, ranges] = findings[0]!.fixes;
    assert.equal(makePrivate?.apply()?.['main.tf'], text.replace('"westeurope"\n', '"westeurope"\n\n  private_cluster {\n  }\n'));
    assert.equal(ranges?.apply()?.['main.tf'], text.replace('"westeurope"\n', '"westeurope"\n\n  api_server_access {\n    authorized_ip_ranges = ["0.0.0.0/32"]\n  }\n'));
    for (const fix of [makePrivate, ranges]) assert.deepEqual((await lint(fix.apply()!)).findings, []);
  });
});
