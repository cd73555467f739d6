import { azurermSince } from '../model/azurerm';
import { isCertainlyBase } from '../model/facts';
import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-acns-observability',
  severity: 'hint',
  category: 'observability',
  since: '0.1.0',
  summary: 'See the traffic between pods with ACNS.',
  why: 'Network policies cannot be written for traffic that nobody sees. Advanced Container Networking Services measure it: drops by policy, DNS errors, and who talks to whom. They work on every data plane and are paid for by the node.',
  corrections: [
    'Advanced Container Networking Services are generally available; the preview extension of the Azure CLI is not needed.',
  ],
  references: [
    aksDocs('container-network-observability-guide'),
    aksDocs('advanced-container-networking-services-overview'),
  ],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { acnsEnabled, acnsObservabilityEnabled, acnsSecurityEnabled, networkDataplane, networkPlugin } =
      cluster.network;
    if (!isCertainlyBase(cluster) || !isNone(networkPlugin, 'none')) return;
    if (acnsEnabled.kind === 'unknown' || acnsObservabilityEnabled.kind === 'unknown') return;
    // Switched on as a whole, everything is on that is not switched off.
    if (is(acnsEnabled, true) && !is(acnsObservabilityEnabled, false)) return;
    // Advice that cannot be followed is none.
    if (!acnsEnabled.at.isOffered) return;
    const whole = is(acnsEnabled, true) ? [] : [set(acnsEnabled, true)];
    const isCilium = is(networkDataplane, 'cilium');
    // Older versions of azurerm want the Cilium data plane for any setting of ACNS.
    const { provider } = acnsEnabled.at.resource;
    const isRefused = !isCilium && provider?.atLeast(...azurermSince.acnsWithoutCilium) === false;
    // Switched on as a whole it filters as well, where Cilium can; azurerm has a default of its own.
    const isWhole = whole.length > 0 && isCilium && acnsSecurityEnabled.kind === 'absent';
    yield {
      at: is(acnsEnabled, true) ? acnsObservabilityEnabled : acnsEnabled,
      message:
        'Traffic between pods is not observed. Advanced Container Networking Services (paid) show drops and DNS errors.',
      fixes: isRefused
        ? []
        : [
            {
              title: `Switch on ACNS observability (paid${isWhole ? ', with FQDN filtering' : ''})`,
              safety: 'review',
              changes: [...whole, set(acnsObservabilityEnabled, true)],
            },
          ],
    };
  },
});
