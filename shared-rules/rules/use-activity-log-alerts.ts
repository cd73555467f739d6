import { add } from '../model/resource';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-activity-log-alerts',
  severity: 'off',
  category: 'observability',
  since: '0.1.0',
  summary: 'Alert when the rules of the network change.',
  why: 'Whoever opens a security group or a route on the way into a cluster leaves a line in the activity log, which nobody reads by itself. An alert does. It often stands in a template for the whole subscription, so this is a matter of choice.',
  references: [
    'https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-activity-log-alert-rule',
    aksDocs('monitor-aks'),
  ],
  equivalents: ['CIS Azure Foundations 5.2'],
  of: 'cluster',
  *check({ resource }, { model }) {
    if (model.ofType('Microsoft.Insights/activityLogAlerts').length > 0) return;
    yield {
      at: resource.string('name'),
      message: 'No alert in these files watches changes of security groups and routes. Add one on the activity log.',
      fixes: [
        {
          title: 'Add an alert on changed security rules',
          safety: 'review',
          changes: [add(resource.string('name'), { kind: 'activityLogAlert' })],
        },
      ],
    };
  },
});
