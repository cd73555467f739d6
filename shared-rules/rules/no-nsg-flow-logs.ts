import { retirements } from '../model/azure';
import { defineRule } from '../rule';

export default defineRule({
  id: 'no-nsg-flow-logs',
  severity: 'warning',
  category: 'retirement',
  since: '0.1.0',
  summary: 'NSG flow logs retire; use virtual network flow logs.',
  why: 'Azure has taken no new flow logs of network security groups since 2025-06-30 and ends the old ones on 2027-09-30. A flow log of the virtual network sees the same traffic and more, with one resource.',
  references: [
    retirements.nsgFlowLogs.source,
    'https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-migrate',
  ],
  equivalents: [],
  of: 'flowLog',
  *check({ resource }) {
    const target = resource.reference('properties.targetResourceId');
    // azurerm's former argument takes nothing else.
    const isGroup =
      resource.string('networkSecurityGroupId').kind !== 'absent' ||
      (target.kind === 'known' && /^microsoft\.network\/networksecuritygroups$/i.test(target.value.type ?? ''));
    if (!isGroup) return;
    yield {
      at: target,
      message: `Flow logs of network security groups end on ${retirements.nsgFlowLogs.date}; no new ones are taken. Log the virtual network.`,
    };
  },
});
