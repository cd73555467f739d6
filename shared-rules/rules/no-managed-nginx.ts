import { retirements } from '../model/azure';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule, isPast } from '../rule';

export default defineRule({
  id: 'no-managed-nginx',
  severity: 'warning',
  category: 'retirement',
  since: '0.1.0',
  summary: 'Managed NGINX gets security patches through November 2026 only.',
  why: 'The application routing add-on runs ingress-nginx, a project that ended in March 2026. Microsoft patches it through November 2026; what comes after is the Gateway API, with the same add-on or with Application Gateway for Containers.',
  references: [
    retirements.managedNginx.source,
    aksDocs('app-routing-gateway-api'),
    aksDocs('app-routing-nginx-to-gateway-api-migration'),
  ],
  equivalents: [],
  of: 'cluster',
  *check({ webAppRoutingEnabled, defaultIngressControllerType }, { today }) {
    if (!is(webAppRoutingEnabled, true) || !isNone(defaultIngressControllerType, 'None')) return;
    yield {
      at: webAppRoutingEnabled,
      message: `Application routing runs NGINX, whose security patches ${isPast(retirements.managedNginx.date, today) ? 'ended' : 'end'} with November 2026. Move to the Gateway API.`,
    };
  },
});
