import { retirements } from '../model/azure';
import { defineRule } from '../rule';

export default defineRule({
  id: 'no-nsg-flow-logs',
  severity: 'warning',
  category: 'retirement',
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
      message: `The flow log is one of a network security group: none can be created any more, and they end on ${retirements.nsgFlowLogs.date}. Log the virtual network instead.`,
    };
  },
});
