import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-gateway-api-with-app-routing',
  severity: 'error',
  category: 'ingress',
  since: '0.2.0',
  summary: "App routing's Gateway API needs the managed installation of it.",
  why: 'The application routing add-on implements the Gateway API with an Istio of its own. It needs the managed Gateway API (`gatewayAPI.installation: Standard`), which brings the kinds that gateways and routes are written in, and it cannot run beside the Istio add-on, which implements the same.',
  references: [aksDocs('app-routing-gateway-api'), aksDocs('managed-gateway-api')],
  equivalents: [],
  of: 'cluster',
  *check({ appRoutingIstioMode, gatewayApiInstallation, serviceMeshMode }) {
    if (!is(appRoutingIstioMode, 'Enabled')) return;
    const related = [{ at: appRoutingIstioMode, message: "App routing's Gateway API is switched on here." }];
    if (isNone(gatewayApiInstallation, 'Standard')) {
      yield {
        at: gatewayApiInstallation,
        message: "App routing's Gateway API needs the managed installation of the Gateway API. Install it: Standard.",
        related,
        fixes: [
          {
            title: 'Install the managed Gateway API: {0}',
            safety: 'review',
            changes: [set(gatewayApiInstallation, 'Standard')],
          },
        ],
      };
    }
    if (is(serviceMeshMode, 'Istio')) {
      yield {
        at: serviceMeshMode,
        message:
          "The Istio add-on cannot run beside app routing's Gateway API, which has its own Istio. Use one of the two.",
        related,
      };
    }
  },
});
