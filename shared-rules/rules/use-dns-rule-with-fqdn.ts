import { canMatch, ciliumDnsRule, dnsPatterns } from '../model/dns';
import type { Field, Manifest } from '../model/kubernetes';
import { isForAll } from '../model/manifests';
import { isMalformed, specsOf } from '../model/policy-structure';
import { append } from '../model/resource';
import { aksDocs, defineRule, type Report } from '../rule';

export default defineRule({
  id: 'use-dns-rule-with-fqdn',
  severity: 'error',
  category: 'segmentation',
  since: '0.2.0',
  summary: 'Names in a policy of Cilium need a rule that lets Cilium see DNS.',
  why: 'Cilium learns the addresses of a name from the answers that it sees. Only a rule for port 53 with rules.dns sends the questions through it; without one no address is ever learned, and toFQDNs allows nothing.',
  references: [
    aksDocs('how-to-apply-fqdn-filtering-policies'),
    'https://docs.cilium.io/en/stable/security/policy/language/#dns-based',
  ],
  equivalents: [],
  of: 'policy',
  *check(policy, { model: { manifests } }) {
    if (!manifests || policy.group !== 'cilium.io' || isMalformed(policy)) return;
    for (const spec of specsOf(policy)) {
      const names = spec
        .get('egress')
        .items.map((rule) => rule.get('toFQDNs'))
        .filter((list) => list.items.length > 0);
      if (names.length === 0) continue;
      const { isOpen, seen } = dnsIn(
        isForAll(policy) ? manifests.policies : manifests.policiesAround(policy.namespace),
      );
      if (isOpen) continue;
      for (const list of names) {
        for (const name of list.items) yield* serviceNames(name);
        if (!seen) {
          const own = names.flatMap(({ items }) => items).flatMap((item) => ofName(item));
          yield {
            at: list.named,
            message:
              'No rule lets Cilium see DNS, so it never learns the addresses of these names and allows nothing. Add a rule for port 53 with rules.dns.',
            fixes: [
              {
                title: 'Let pods ask kube-dns for these names',
                safety: 'review',
                changes: [append(spec.get('egress'), ciliumDnsRule(own))],
              },
            ],
          };
          break;
        }
        for (const item of list.items) {
          const field = item.get('matchName').text === undefined ? item.get('matchPattern') : item.get('matchName');
          if (
            field.text !== undefined &&
            seen.length <= maxPatterns &&
            !seen.some((pattern) => canMatch(pattern, field.text ?? ''))
          )
            yield {
              at: field,
              severity: 'warning',
              message: `The rules for DNS do not let pods ask for ${field.text}, so Cilium never learns its addresses.`,
            };
        }
      }
    }
  },
});

interface Dns {
  /** Of some it is not known whether they let Cilium see DNS. */
  readonly isOpen: boolean;
  /** The names that pods may ask for where Cilium sees it; undefined: no policy lets it. */
  readonly seen: readonly string[] | undefined;
}

/** What policies around say of DNS. All that ask for the same ones are told the same, so it is read once. */
function dnsIn(policies: readonly Manifest[]): Dns {
  let dns = known.get(policies);
  if (!dns) {
    const specs = policies.filter((one) => one.group === 'cilium.io' && !isMalformed(one)).flatMap(specsOf);
    const patterns = specs.flatMap((spec) => dnsPatterns(spec) ?? []);
    dns = {
      isOpen: specs.some((spec) => spec.get('egress').kind === 'unknown'),
      seen: specs.some((spec) => dnsPatterns(spec) !== undefined) ? [...new Set(patterns)] : undefined,
    };
    known.set(policies, dns);
  }
  return dns;
}

const known = new WeakMap<readonly Manifest[], Dns>();

/** Where there are more of them nothing is said of names that none matches. */
const maxPatterns = 300;

function ofName(item: Field): { readonly [key: string]: string }[] {
  const [name, pattern] = [item.get('matchName').text, item.get('matchPattern').text];
  if (name !== undefined) return [{ matchName: name }];
  return pattern === undefined ? [] : [{ matchPattern: pattern }];
}

function* serviceNames(item: Field): Generator<Report> {
  const field = item.get('matchName').text === undefined ? item.get('matchPattern') : item.get('matchName');
  if (field.text !== undefined && /\.svc(\.cluster\.local)?\.?$/.test(field.text))
    yield {
      at: field,
      severity: 'information',
      message: 'Names of Services are not supported here. Select the pods with toEndpoints.',
    };
}
