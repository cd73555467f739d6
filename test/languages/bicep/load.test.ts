import assert from 'node:assert/strict';
import { lint } from '../../lint';

const cluster = (value: string) => `resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {\n  name: 'cluster'\n  properties: {\n    networkProfile: {\n      networkPlugin: 'azure'\n      networkPolicy: 'azure'\n      dockerBridgeCidr: ${value}\n    }\n  }\n}\n`;
const found = async (value: string, files: { readonly [path: string]: string }) => {
  const { findings } = await lint({ ...files, 'main.bicep': cluster(value) });
  return findings.some((finding) => finding.rule === 'no-docker-bridge-cidr');
};

describe('Files that Bicep loads', () => {
  it('are read: JSON, YAML and text', async () => {
    assert.equal(await found("loadJsonContent('a.json').network.bridge", { 'a.json': '{ "network": { "bridge": "172.17.0.1/16" } }' }), true);
    assert.equal(await found("loadJsonContent('a.json', 'network').bridge", { 'a.json': '{ "network": { "bridge": null } }' }), false);
    assert.equal(await found("loadYamlContent('a.yaml').bridge", { 'a.yaml': 'bridge: 172.17.0.1/16\n' }), true);
    assert.equal(await found("sys.loadTextContent('a.txt')", { 'a.txt': '172.17.0.1/16' }), true);
  });

  it('are unknown when they are missing, broken or outside the workspace', async () => {
    assert.equal(await found("loadJsonContent('b.json').bridge", {}), false);
    assert.equal(await found("loadYamlContent('a.yaml').bridge", { 'a.yaml': 'bridge: [\n' }), false);
    assert.equal(await found("loadTextContent('../../etc/hostname')", {}), false);
  });
});
