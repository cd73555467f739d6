import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'no-public-managed-ingress',
  severity: 'information',
  category: 'ingress',
  since: '0.1.0',
  summary: 'A managed ingress is open to the Internet.',
  why: 'The application routing add-on and the Istio add-on can give their ingress a public address; application routing does unless it is told otherwise. What it serves is then on the Internet without the firewall or the application gateway that may stand in front of everything else.',
  references: [aksDocs('create-nginx-ingress-private-controller'), aksDocs('istio-deploy-ingress')],
  equivalents: [],
  of: 'cluster',
  *check(cluster) {
    const { webAppRoutingEnabled, defaultIngressControllerType, serviceMeshMode, externalIstioGatewayEnabled } =
      cluster;
    if (is(webAppRoutingEnabled, true) && is(defaultIngressControllerType, 'External')) {
      yield {
        at: defaultIngressControllerType,
        message:
          'Application routing has a public ingress controller. Use Internal if the Internet should not reach it directly.',
        fixes: [
          {
            title: 'Use {0} (takes public sites offline)',
            safety: 'review',
            changes: [set(defaultIngressControllerType, 'Internal')],
          },
        ],
      };
    }
    if (
      is(webAppRoutingEnabled, true) &&
      (defaultIngressControllerType.kind === 'absent' || is(defaultIngressControllerType, 'AnnotationControlled'))
    ) {
      yield {
        at: defaultIngressControllerType,
        severity: 'hint',
        message:
          'Application routing gets a public ingress controller by default. Use Internal if the Internet should not reach it.',
        fixes: [
          {
            title: `${defaultIngressControllerType.kind === 'absent' ? 'Add' : 'Use'} {0} (takes public sites offline)`,
            safety: 'review',
            changes: [set(defaultIngressControllerType, 'Internal')],
          },
        ],
      };
    }
    if (
      serviceMeshMode.kind !== 'unknown' &&
      !is(serviceMeshMode, 'Disabled') &&
      is(externalIstioGatewayEnabled, true)
    ) {
      yield {
        at: externalIstioGatewayEnabled,
        message:
          "Istio's ingress gateway is public. Use the internal one if the Internet should not reach it directly.",
        fixes: [
          {
            title: 'Set {0} (takes public sites offline)',
            safety: 'review',
            changes: [set(externalIstioGatewayEnabled, false)],
          },
        ],
      };
    }
  },
});
