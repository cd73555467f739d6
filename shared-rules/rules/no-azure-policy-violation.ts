import { denying, type AdmissionPolicy, type Assignment } from '../model/admission';
import { isWorkload, workloadOf, type Field, type Manifest, type Tie } from '../model/kubernetes';
import type { Manifests } from '../model/manifests';
import { azureAnnotation, isOfType } from '../model/load-balancer';
import { set } from '../model/resource';
import { aksDocs, defineRule, type Fix, type Report } from '../rule';

export default defineRule({
  id: 'no-azure-policy-violation',
  severity: 'error',
  category: 'ingress',
  since: '0.2.0',
  summary: 'Manifests must not break the policies that the template of their cluster assigns.',
  why: 'A template that assigns a built-in policy with the effect Deny makes the cluster refuse what breaks it. The policy for HTTPS asks for more than a certificate: the Ingress must say by an annotation that it takes no plain HTTP.',
  references: [
    aksDocs('policy-reference'),
    'https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes',
  ],
  equivalents: [],
  of: 'manifest',
  *check(manifest, { model: { manifests } }) {
    if (!manifests?.tieOf(manifest)) return;
    if (manifest.group === 'networking.k8s.io' && manifest.kind === 'Ingress') yield* https(manifest, manifests);
    if (manifest.group === '' && manifest.kind === 'Service') {
      const service = manifest;
      const type = service.spec.get('type');
      const internal = azureAnnotation(service, 'azure-load-balancer-internal');
      if (isOfType(service, 'LoadBalancer') === true && internal.kind !== 'unknown' && internal.value !== 'true')
        yield* violation('internalLoadBalancer', service, manifests, type, 'its load balancers are internal', [
          {
            title: 'Make it internal (it loses its public address)',
            safety: 'review',
            changes: [set(internal, 'true')],
          },
        ]);
      yield* listed(
        'externalIps',
        service,
        manifests,
        service.spec.get('externalIPs').items,
        'allowedExternalIPs',
        'external addresses',
      );
      yield* listed(
        'servicePorts',
        service,
        manifests,
        service.spec.get('ports').items.map((port) => port.get('port')),
        'allowedServicePortsList',
        'ports of Services',
      );
    }
    if (isWorkload(manifest)) {
      const network = workloadOf(manifest).pod.get('spec', 'hostNetwork');
      if (network.value === true)
        yield* violation('hostNetwork', manifest, manifests, network, 'no pod uses the network of its node', []);
    }
  },
});

function* https(ingress: Manifest, manifests: Manifests): Generator<Report> {
  const tls = ingress.spec.get('tls');
  const http = ingress.annotation('kubernetes.io/ingress.allow-http');
  if (tls.kind === 'unknown' || http.kind === 'unknown' || ingress.spec.shape !== 'map') return;
  if (tls.items.length === 0)
    yield* violation('https', ingress, manifests, ingress.spec.named, 'its Ingresses serve TLS', []);
  else if (http.value !== 'false')
    yield* violation(
      'https',
      ingress,
      manifests,
      http.kind === 'absent' ? ingress.fields.get('metadata').named : http,
      'its Ingresses say kubernetes.io/ingress.allow-http: "false"',
      [{ title: 'Say that it takes no plain HTTP', safety: 'safe', changes: [set(http, 'false')] }],
    );
}

/** What is not on the list of an assignment. */
function* listed(
  policy: AdmissionPolicy,
  service: Manifest,
  manifests: Manifests,
  fields: readonly Field[],
  parameter: string,
  what: string,
): Generator<Report> {
  const tie = manifests.tieOf(service);
  const assignment = tie && fields.length > 0 ? denying(policy, service, tie) : undefined;
  const allowed = assignment?.resource.strings(`properties.parameters.${parameter}.value`);
  if (!tie || !assignment || !allowed || allowed.kind === 'unknown') return;
  const items = allowed.kind === 'known' ? allowed.value.items : [];
  if (allowed.kind === 'known' && (!allowed.value.complete || items.some(({ kind }) => kind !== 'known'))) return;
  if (allowed.kind === 'absent' && policy === 'servicePorts') return;
  const wrong = fields.find(
    (field) =>
      field.source !== undefined && !items.some((item) => item.kind === 'known' && item.value === field.source),
  );
  if (wrong) yield report(wrong, assignment, tie, `only listed ${what} are used`, []);
}

function* violation(
  policy: AdmissionPolicy,
  manifest: Manifest,
  manifests: Manifests,
  at: Field,
  what: string,
  fixes: readonly Fix[],
): Generator<Report> {
  const tie = manifests.tieOf(manifest);
  const assignment = tie && denying(policy, manifest, tie);
  if (tie && assignment) yield report(at, assignment, tie, what, fixes);
}

function report(
  at: Field,
  { definition, resource }: Assignment,
  tie: Tie,
  what: string,
  fixes: readonly Fix[],
): Report {
  return {
    at,
    // Certain is only what is assigned to the resource group of the cluster.
    severity: resource.string('scope').kind === 'absent' ? tie.severity : 'warning',
    message: `An Azure Policy that the template assigns denies this in ${tie.object}: it wants that ${what}.`,
    related: [{ at: definition, message: 'The policy is assigned here.' }],
    fixes,
  };
}
