import { retirements } from '../model/azure';
import type { Field, Manifest, Tie } from '../model/kubernetes';
import type { Manifests } from '../model/manifests';
import { set } from '../model/resource';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule, isPast, type Report, type RuleContext } from '../rule';

export default defineRule({
  id: 'use-enabled-ingress-class',
  severity: 'error',
  category: 'ingress',
  since: '0.2.0',
  summary: 'An Ingress or Gateway needs a controller that answers to its class.',
  why: 'An Ingress with a class that no controller answers to is accepted and waits for ever. The controllers of add-ons are there only where the template of the cluster turns them on, and some have retired.',
  references: [aksDocs('app-routing'), retirements.httpApplicationRouting.source],
  equivalents: [],
  of: 'manifest',
  *check(manifest, context) {
    const { manifests } = context.model;
    const kind = `${manifest.group}/${manifest.kind}`;
    if (manifests && kind === 'networking.k8s.io/Ingress') {
      const [name, old] = [manifest.spec.get('ingressClassName'), manifest.annotation('kubernetes.io/ingress.class')];
      if (name.text !== undefined && old.text !== undefined && name.text !== old.text)
        yield {
          at: old,
          message: `Kubernetes refuses an Ingress with the class ${name.text} and this annotation. Leave one of them out.`,
        };
      const field = name.kind === 'absent' ? old : name;
      if (field.text !== undefined && !isOwn(field.text, manifests))
        yield* classReports(field, field.text, manifest, manifests, context);
    }
    if (manifests && kind === 'gateway.networking.k8s.io/Gateway') {
      const field = manifest.spec.get('gatewayClassName');
      if (field.text !== undefined && !isOwn(field.text, manifests))
        yield* gatewayReports(field, manifests.tieOf(manifest));
    }
  },
});

/** Whether the files bring the class, so that they bring what answers to it. */
function isOwn(name: string, manifests: Manifests): boolean {
  return (
    ['networking.k8s.io/IngressClass', 'gateway.networking.k8s.io/GatewayClass'].some((kind) =>
      manifests.of(kind).some((one) => one.name === name),
    ) ||
    manifests
      .of('approuting.kubernetes.azure.com/NginxIngressController')
      .some(({ spec }) => (spec.get('ingressClassName').text ?? '') === name)
  );
}

function* classReports(
  field: Field,
  name: string,
  ingress: Manifest,
  manifests: Manifests,
  { today }: RuleContext,
): Generator<Report> {
  const { date } = retirements.httpApplicationRouting;
  if (name === 'addon-http-application-routing') {
    if (isPast(date, today))
      yield {
        at: field,
        message: `The add-on for HTTP application routing was retired on ${date}, so nothing answers to this class. Use the app routing add-on.`,
      };
    return;
  }
  const tie = manifests.tieOf(ingress);
  if (!tie) return;
  if (name === 'webapprouting.kubernetes.azure.com' || name.startsWith('nginx.approuting.'))
    yield* appRouting(field, tie);
  if (name === 'azure-application-gateway' || name === 'azure/application-gateway') {
    const isOff =
      tie.agreed(({ cluster }) => (is(cluster.applicationGatewayIngressEnabled, false) ? true : undefined)) === true;
    if (isOff && !manifests.hidden)
      yield {
        at: field,
        severity: 'warning',
        message: `The ingress controller of Application Gateway is off in ${tie.object}, so nothing answers to this class.`,
        related: [
          { at: tie.clusters[0]!.cluster.applicationGatewayIngressEnabled, message: 'It is switched off here.' },
        ],
      };
  }
  if (name === 'cilium')
    yield {
      at: field,
      severity: 'warning',
      message: 'AKS does not offer the ingress controller of Cilium, so nothing answers to this class.',
    };
}

function* appRouting(field: Field, tie: Tie): Generator<Report> {
  const isOff = tie.agreed(({ cluster }) => {
    if (is(cluster.skuName, 'Automatic') || cluster.skuName.kind === 'unknown') return undefined;
    if (is(cluster.defaultIngressControllerType, 'None')) return true;
    return isNone(cluster.webAppRoutingEnabled, true) ? true : undefined;
  });
  if (isOff !== true) return;
  const { webAppRoutingEnabled, defaultIngressControllerType } = tie.clusters[0]!.cluster;
  yield {
    at: field,
    severity: 'warning',
    message: `The app routing add-on is off in ${tie.object}, so no controller answers to this class.`,
    related: [{ at: webAppRoutingEnabled, message: 'The add-on is set here.' }],
    fixes:
      tie.clusters.length === 1 && !is(defaultIngressControllerType, 'None')
        ? [
            {
              title: 'Turn the add-on on in the template',
              safety: 'review',
              changes: [set(webAppRoutingEnabled, true)],
            },
          ]
        : [],
  };
}

function* gatewayReports(field: Field, tie: Tie | undefined): Generator<Report> {
  if (!tie) return;
  if (field.text === 'cilium')
    yield {
      at: field,
      severity: 'warning',
      message: 'AKS does not offer the Gateway API of Cilium, so nothing answers to this class.',
    };
  if (field.text !== 'approuting-istio') return;
  const isOff = tie.agreed(({ cluster }) => {
    if (is(cluster.skuName, 'Automatic') || cluster.skuName.kind === 'unknown') return undefined;
    return isNone(cluster.appRoutingIstioMode, 'Enabled') || isNone(cluster.gatewayApiInstallation, 'Standard')
      ? true
      : undefined;
  });
  if (isOff === true)
    yield {
      at: field,
      severity: 'warning',
      message: `The Gateway API of the app routing add-on is off in ${tie.object}, so nothing answers to this class.`,
      related: [{ at: tie.clusters[0]!.cluster.appRoutingIstioMode, message: 'It would be set here.' }],
    };
}
