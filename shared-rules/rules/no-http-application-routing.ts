import { retirements } from '../model/azure';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-http-application-routing',
  severity: 'error',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'The HTTP application routing add-on is retired.',
  why: 'Azure retired the add-on on 2025-03-03 and refuses to create it. It was made for trying things out: no TLS, a public DNS name, a public load balancer. The application routing add-on takes its place.',
  references: [aksDocs('app-routing'), retirements.httpApplicationRouting.source],
  equivalents: ['Checkov CKV_AZURE_246', 'PSRule Azure.AKS.HttpAppRouting (AZR-000035)'],
  of: 'cluster',
  *check({ httpApplicationRoutingEnabled }) {
    if (!is(httpApplicationRoutingEnabled, true)) return;
    yield {
      at: httpApplicationRoutingEnabled,
      message: `HTTP application routing was retired on ${retirements.httpApplicationRouting.date}. Use the application routing add-on (webAppRouting).`,
      fixes: [
        {
          title: 'Switch off HTTP application routing (a running ingress goes away)',
          safety: 'review',
          changes: [set(httpApplicationRoutingEnabled, false)],
        },
      ],
    };
  },
});
