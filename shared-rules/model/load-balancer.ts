import { parseCidr } from './cidr';
import type { Field, Manifest } from './kubernetes';
import { rangeOf } from './policy-structure';
import { distance } from './spelling';

/** What the cloud provider of Azure reads of a Service. Source: cloud-provider-azure 2026-08-19, `consts.go`, `azure_loadbalancer*.go`, `azure_privatelinkservice.go`. */
const prefix = 'service.beta.kubernetes.io/';

/** Where annotations are read: of a Service its own; of a Gateway and an NginxIngressController what they pass on. */
export function annotationsOf(manifest: Manifest): Field {
  if (manifest.kind === 'Gateway') return manifest.fields.get('spec', 'infrastructure', 'annotations');
  return manifest.kind === 'NginxIngressController'
    ? manifest.fields.get('spec', 'loadBalancerAnnotations')
    : manifest.fields.get('metadata', 'annotations');
}

export function azureAnnotation(manifest: Manifest, name: string): Field {
  return annotationsOf(manifest).get(`${prefix}${name}`);
}

/** Whether a Service is of a type; without one it is a ClusterIP. Undefined where that is not known. */
export function isOfType(service: Manifest, ...types: readonly string[]): boolean | undefined {
  if (service.kind !== 'Service') return types.includes('LoadBalancer');
  const type = service.spec.get('type');
  if (type.kind === 'absent' || type.shape === 'null') return types.includes('ClusterIP');
  return type.text === undefined ? undefined : types.includes(type.text);
}

/** Which side a load balancer faces: the provider compares with `true` exactly. */
export function facingOf(service: Manifest): 'internal' | 'public' | undefined {
  const field = azureAnnotation(service, 'azure-load-balancer-internal');
  if (field.kind === 'unknown' || annotationsOf(service).kind === 'unknown') return undefined;
  return field.value === 'true' ? 'internal' : 'public';
}

/** Lists of ranges that restrict who reaches a load balancer. */
export function restrictionsOf(service: Manifest): {
  readonly ranges: readonly Field[];
  readonly isKnown: boolean;
  readonly isRestricted: boolean;
} {
  const spec = service.spec.get('loadBalancerSourceRanges');
  const annotations = ['azure-allowed-ip-ranges', 'azure-allowed-service-tags', 'load-balancer-source-ranges'].map(
    (name) => azureAnnotation(service, name),
  );
  const all = [spec, ...annotations];
  const texts = [
    ...spec.items.map((item) => item.text),
    ...annotations.flatMap((one) => one.text?.split(',').map((text) => text.trim()) ?? []),
  ];
  const listed = texts.filter((text) => text !== '');
  return {
    ranges: spec.items,
    isKnown: !all.some(({ kind }) => kind === 'unknown') && !listed.includes(undefined),
    isRestricted:
      listed.length > 0 && !listed.some((text) => text === '0.0.0.0/0' || text === '::/0' || text === 'Internet'),
  };
}

/** An annotation of the provider. */
interface Annotation {
  /** What is wrong with a value that is text. */
  readonly check?: (text: string, service: Manifest) => string | undefined;
  /** The same, where it works but not as it reads. */
  readonly warn?: (text: string, service: Manifest) => string | undefined;
  /** It has an effect only on an internal, or a public load balancer. */
  readonly facing?: 'internal' | 'public';
  /** It has an effect only beside this one being `true`. */
  readonly beside?: string;
  readonly isBoolean?: true;
}

const boolean: Annotation = {
  isBoolean: true,
  check: (text) => (/^(true|false)$/i.test(text.trim()) ? undefined : `It is "true" or "false", not "${text}".`),
};
const numberIn =
  (least: number, most: number) =>
  (text: string): string | undefined =>
    /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most
      ? undefined
      : most === Infinity
        ? `It is a number of at least ${least}, not "${text}".`
        : `It is a number from ${least} to ${most}, not "${text}".`;
const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const isV4 = (text: string) => ipv4.test(text) && text.split('.').every((part) => Number(part) <= 255);
const isV6 = (text: string) => text.includes(':') && parseCidr(`${text}/128`) !== undefined;
const publicOnly: Annotation = { facing: 'public' };
const dead: Annotation = { warn: () => 'It is for basic load balancers, which are retired, so it has no effect.' };
const linked: Annotation = { beside: 'azure-pls-create' };

const annotations: { readonly [name: string]: Annotation | undefined } = {
  'azure-load-balancer-internal': { isBoolean: true },
  'azure-load-balancer-internal-subnet': {
    facing: 'internal',
    check: (text) => (text.includes('/') ? 'It is the name of a subnet, not its id.' : undefined),
  },
  'azure-load-balancer-ipv4': {
    check: (text) => (isV4(text.trim()) ? undefined : `It is one IPv4 address, not "${text}".`),
  },
  'azure-load-balancer-ipv6': {
    check: (text) => (isV6(text.trim()) ? undefined : `It is one IPv6 address, not "${text}".`),
  },
  'azure-load-balancer-tcp-idle-timeout': {
    check: numberIn(4, 100),
    warn: (text) => (Number(text) > 30 ? 'Azure documents at most 30 minutes.' : undefined),
  },
  'azure-load-balancer-enable-high-availability-ports': { ...boolean, facing: 'internal' },
  'azure-load-balancer-disable-tcp-reset': boolean,
  'azure-disable-load-balancer-floating-ip': boolean,
  'azure-disable-load-balancer-nsg-rule': boolean,
  'azure-load-balancer-mode': dead,
  'azure-shared-securityrule': dead,
  'azure-load-balancer-resource-group': publicOnly,
  'azure-pip-name': publicOnly,
  'azure-pip-name-ipv6': publicOnly,
  'azure-pip-prefix-id': publicOnly,
  'azure-pip-prefix-id-ipv6': publicOnly,
  'azure-pip-tags': {
    facing: 'public',
    check: (text) =>
      text.split(',').every((part) => part.includes('=')) ? undefined : `It is a list such as a=b,c=d, not "${text}".`,
  },
  'azure-pip-ip-tags': publicOnly,
  'azure-dns-label-name': {
    facing: 'public',
    check: (text) =>
      text === '' || /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(text)
        ? undefined
        : `It is a label of small letters, digits and hyphens, not "${text}".`,
  },
  'azure-additional-public-ips': {
    facing: 'public',
    check: (text) =>
      text.split(',').every((part) => isV4(part.trim()) || isV6(part.trim()))
        ? undefined
        : `It is a list of addresses, not "${text}".`,
  },
  'azure-load-balancer-configurations': {},
  'azure-allowed-ip-ranges': { check: (text) => rangesProblem(text) },
  'azure-allowed-service-tags': {},
  'load-balancer-source-ranges': {},
  'azure-deny-all-except-load-balancer-source-ranges': {
    ...boolean,
    warn: (text, service) =>
      text.toLowerCase() === 'true' &&
      restrictionsOf(service).isKnown &&
      service.spec.get('loadBalancerSourceRanges').items.length === 0 &&
      azureAnnotation(service, 'azure-allowed-ip-ranges').kind === 'absent' &&
      azureAnnotation(service, 'load-balancer-source-ranges').kind === 'absent'
        ? 'There are no source ranges beside it, so it has no effect.'
        : undefined,
  },
  'azure-load-balancer-health-probe-interval': { check: numberIn(5, Infinity) },
  'azure-load-balancer-health-probe-num-of-probe': {
    check: numberIn(2, Infinity),
    warn: (text, service) => {
      const interval = azureAnnotation(service, 'azure-load-balancer-health-probe-interval').text ?? '5';
      return Number(text) * Number(interval) >= 120
        ? 'Interval and number of probes come to 120 seconds or more, which Azure refuses.'
        : undefined;
    },
  },
  'azure-load-balancer-health-probe-protocol': {
    warn: (text) =>
      /^(tcp|http|https)$/i.test(text) ? undefined : `It is Tcp, Http or Https, and "${text}" is taken for Tcp.`,
  },
  'azure-load-balancer-health-probe-request-path': {
    warn: (_, service) => {
      const protocol = azureAnnotation(service, 'azure-load-balancer-health-probe-protocol');
      return protocol.text !== undefined && /^tcp$/i.test(protocol.text)
        ? 'A path is for http and https, and the probe is Tcp.'
        : undefined;
    },
  },
  'azure-pls-create': boolean,
  'azure-pls-name': linked,
  'azure-pls-resource-group': linked,
  'azure-pls-ip-configuration-subnet': {
    ...linked,
    check: (text) => (text.includes('/') ? 'It is the name of a subnet, not its id.' : undefined),
  },
  'azure-pls-ip-configuration-ip-address-count': { ...linked, check: numberIn(1, 8) },
  'azure-pls-ip-configuration-ip-address': {
    ...linked,
    check: (text) =>
      text.includes(',')
        ? 'Spaces separate its addresses, not commas.'
        : text.trim().split(/\s+/).every(isV4)
          ? undefined
          : `It is a list of IPv4 addresses, not "${text}".`,
  },
  'azure-pls-fqdns': linked,
  'azure-pls-proxy-protocol': { ...boolean, beside: 'azure-pls-create' },
  'azure-pls-visibility': {
    ...linked,
    warn: (text) =>
      text.split(/\s+/).includes('*') ? 'Every subscription of Azure may ask for a connection.' : undefined,
  },
  'azure-pls-auto-approval': linked,
};

function rangesProblem(text: string): string | undefined {
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const range = rangeOf(part);
    if (!range) return `"${part}" is no address range.`;
    if (range.network !== part) return `"${part}" has bits behind its prefix; the range is ${range.network}.`;
  }
  return undefined;
}

export interface AnnotationProblem {
  readonly at: Field;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  /** The value that mends it, where there is no doubt. */
  readonly value?: string;
  readonly rename?: string;
  readonly remove?: true;
}

/** What is wrong with the annotations of the provider on a Service. */
export function* annotationProblems(service: Manifest): Generator<AnnotationProblem> {
  for (const field of annotationsOf(service).entries) {
    if (!field.key.startsWith(prefix)) continue;
    const name = field.key.slice(prefix.length);
    if (field.kind === 'unknown') continue;
    const port =
      /^port_(\d+)_(no_lb_rule|no_probe_rule|health-probe_(?:protocol|port|interval|num-of-probe|request-path))$/.exec(
        name,
      );
    const known = annotations[name];
    if (!known && !port) {
      const near = name.startsWith('azure-')
        ? Object.keys(annotations).find((other) => distance(name, other) <= 2)
        : undefined;
      if (near !== undefined && azureAnnotation(service, near).kind === 'absent')
        yield {
          at: field.named,
          severity: 'warning',
          message: `The provider knows no ${name}. Did you mean ${near}?`,
          rename: prefix + near,
        };
      continue;
    }
    if (field.shape !== 'text') {
      yield notText(field);
      continue;
    }
    const text = field.text ?? '';
    if (port) yield* portProblems(field, port[1]!, service);
    else if (known) yield* valueProblems(field, text, known, service);
  }
}

function notText(field: Field): AnnotationProblem {
  const message = `The value of an annotation is text, so Kubernetes refuses ${field.shape === 'null' ? 'this one without a value' : (field.source ?? 'this')}. Put it in quotes.`;
  const at = field.shape === 'null' ? field.named : field;
  if (field.shape === 'boolean') return { at, severity: 'error', message, value: String(field.value) };
  return field.shape === 'number'
    ? { at, severity: 'error', message, value: field.source ?? '' }
    : { at, severity: 'error', message };
}

function* portProblems(field: Field, number: string, service: Manifest): Generator<AnnotationProblem> {
  const ports = service.spec.get('ports').items;
  if (
    service.kind === 'Service' &&
    ports.length > 0 &&
    ports.every((port) => port.get('port').source !== undefined && port.get('port').source !== number)
  )
    yield {
      at: field.named,
      severity: 'warning',
      message: `The Service has no port ${number}, so this has no effect.`,
    };
}

function* valueProblems(
  field: Field,
  text: string,
  known: Annotation,
  service: Manifest,
): Generator<AnnotationProblem> {
  const wrong = known.check?.(text, service);
  if (wrong !== undefined) {
    yield { at: field, severity: 'error', message: wrong };
    return;
  }
  const odd = known.warn?.(text, service);
  if (odd !== undefined) yield { at: field, severity: 'warning', message: odd };
  if (isOfType(service, 'LoadBalancer') === false) {
    yield { at: field.named, severity: 'warning', message: 'The Service is no LoadBalancer, so this has no effect.' };
    return;
  }
  const facing = facingOf(service);
  if (
    known.facing !== undefined &&
    facing !== undefined &&
    facing !== known.facing &&
    text.trim() !== '' &&
    text !== 'false'
  )
    yield {
      at: field.named,
      severity: 'warning',
      message: `The load balancer is ${facing}, so this has no effect.`,
    };
  const beside = known.beside === undefined ? undefined : azureAnnotation(service, known.beside);
  if (beside && beside.kind !== 'unknown' && beside.text?.toLowerCase() !== 'true')
    yield {
      at: field.named,
      severity: 'warning',
      message: `Without ${known.beside ?? ''}: "true" this has no effect.`,
    };
  if (
    field.key === `${prefix}azure-pls-create` &&
    text.toLowerCase() === 'true' &&
    facing === 'public' &&
    azureAnnotation(service, 'azure-disable-load-balancer-floating-ip').text?.toLowerCase() !== 'true'
  )
    yield {
      at: field.named,
      severity: 'error',
      message: 'A private link service needs an internal load balancer, or one without floating IP.',
    };
  if (field.key === `${prefix}azure-disable-load-balancer-nsg-rule` && text.toLowerCase() === 'true')
    yield {
      at: field,
      severity: 'information',
      message: 'The provider opens no way through the network security group: somebody else has to.',
    };
}

/** For authors to type over: a range that documentation may use (RFC 5737). */
export const exampleRange = '203.0.113.0/24';

/** Every IPv4 address. */
export const everybody = '0.0.0.0/0';

/** Whether annotations of an object make a load balancer: a Service, a Gateway or a controller of the app routing add-on. */
export function hasLoadBalancer({ group, kind }: Manifest): boolean {
  return [
    '/Service',
    'gateway.networking.k8s.io/Gateway',
    'approuting.kubernetes.azure.com/NginxIngressController',
  ].includes(`${group}/${kind}`);
}
