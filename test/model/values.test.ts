import assert from 'node:assert/strict';
import { hasProperty, sinceOf, valuesOf } from '../../shared-rules/model/values';

describe('What AKS has since when', () => {
  it('a property has its own dates, or those of what it stands in', () => {
    assert.deepEqual(sinceOf('properties.networkProfile.networkPluginMode'), ['2023-02-01', '2022-04-02-preview']);
    assert.deepEqual(sinceOf('properties.networkProfile.advancedNetworking.observability.enabled'), [
      '2024-09-01',
      '2024-03-02-preview',
    ]);
    assert.deepEqual(sinceOf('properties.agentPoolProfiles[3].podIPAllocationMode'), [
      '2025-04-01',
      '2024-01-02-preview',
    ]);
    assert.equal(sinceOf('properties.networkProfile.podCidr'), undefined);
  });

  it('letters may be large or small, as ARM takes them', () => {
    assert.deepEqual(sinceOf('PROPERTIES.disablelocalaccounts'), ['2021-03-01', '2021-11-01-preview']);
    assert.deepEqual(Object.keys(valuesOf('properties.networkprofile.networkdataplane') ?? {}), ['azure', 'cilium']);
    assert.equal(valuesOf('properties.dnsPrefix'), undefined);
  });

  it('stable and preview versions have properties of their own', () => {
    const has = (version: string) => hasProperty(version, 'properties.networkProfile.podLinkLocalAccess');
    assert.deepEqual(['2026-08-01', '2024-03-02-preview', '2026-07-02-preview'].map(has), [false, false, true]);
    assert.equal(hasProperty('2020-12-01', 'properties.networkProfile.networkDataplane'), false);
    assert.equal(hasProperty('2023-02-01', 'properties.networkProfile.networkDataplane'), true);
  });
});
