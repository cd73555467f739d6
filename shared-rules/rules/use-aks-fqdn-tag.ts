import { aksFqdnTag, everywhere } from '../model/azure';
import { overlaps, parseCidr, type Cidr } from '../model/cidr';
import { add, type Resource } from '../model/resource';
import { rangesIn, type RuleCollectionGroup } from '../model/surroundings';
import { is, isNone } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-aks-fqdn-tag',
  severity: 'warning',
  category: 'egress',
  since: '0.1.0',
  summary: 'The firewall must let the cluster reach what it needs.',
  why: 'Nodes fetch images, updates and certificates from Microsoft. The tag AzureKubernetesService stands for all of it and is kept up to date; a list written by hand misses something sooner or later, and nodes then fail to start.',
  references: [aksDocs('limit-egress-traffic'), aksDocs('outbound-rules-control-egress')],
  equivalents: [],
  of: 'ruleCollectionGroup',
  *check({ resource }, { model }) {
    // With a cache of its own a cluster needs no way to Azure's registries.
    if (
      !model.clusters.some(
        ({ network, artifactSource }) =>
          is(network.outboundType, 'userDefinedRouting') && isNone(artifactSource, 'Cache'),
      )
    )
      return;
    // A policy that exists already may have the tag in a group of its own.
    if (
      model.ofType('Microsoft.Network/azureFirewalls').length === 0 &&
      model.ofType('Microsoft.Network/firewallPolicies').length === 0
    )
      return;
    if (
      model
        .ofType('Microsoft.Network/firewallPolicies')
        .some((policy) => policy.resource.object('properties.basePolicy').kind !== 'absent')
    )
      return;
    // The tag in one group is enough for all.
    const groups = model.ruleCollectionGroups;
    const nodes = model.clusters
      .flatMap((cluster) => model.subnetsOf(cluster))
      .flatMap((subnet) => rangesIn(subnet.addressPrefixes).map(({ range }) => range));
    const read = groups.map((group) => rulesOf(group, nodes));
    if (read.some((found) => found === undefined || found.open)) return;
    const first = groups.find((_, at) => read[at]!.rules > 0);
    if (first?.resource !== resource) return;
    yield {
      at: resource.string('name'),
      message: `The firewall has no rule with the FQDN tag ${aksFqdnTag}, which the nodes behind it need. Add one.`,
      fixes: [
        {
          title: 'Add a rule with the tag',
          safety: 'review',
          changes: [
            add(first.resource.items(`${read[groups.indexOf(first)]!.first}rules`), {
              kind: 'firewallRule',
              fqdnTag: aksFqdnTag,
            }),
          ],
        },
      ],
    };
  },
});

interface AllowRules {
  /** How many application rules allow something. */
  rules: number;
  /** Where the first collection with one begins. */
  first: string | undefined;
  /** One has the tag, or lets everything out. */
  open: boolean;
}

/** The application rules that allow something to the nodes; undefined when something is not known. */
function rulesOf({ resource, collections }: RuleCollectionGroup, nodes: readonly Cidr[]): AllowRules | undefined {
  const found: AllowRules = { rules: 0, first: undefined, open: false };
  const prefixes = collections();
  if (prefixes.kind === 'absent') return found;
  if (prefixes.kind === 'unknown' || !prefixes.value.complete) return undefined;
  for (const prefix of prefixes.value.items) {
    const action = resource.string(`${prefix}action.type`);
    if (action.kind === 'unknown') return undefined;
    if (is(action, 'Deny')) continue;
    const list = resource.items(`${prefix}rules`);
    if (list.kind === 'absent') continue;
    if (list.kind === 'unknown' || !list.value.complete) return undefined;
    for (const path of list.value.items) {
      const tags = texts(resource, `${path}.fqdnTags`);
      const names = texts(resource, `${path}.targetFqdns`);
      const addresses = texts(resource, `${path}.destinationAddresses`);
      const sources = texts(resource, `${path}.sourceAddresses`);
      if (!tags || !names || !addresses || !sources) return undefined;
      // Rules for others tell nothing of the cluster.
      const ranges = sources.map((text) => parseCidr(text.includes('/') ? text : `${text}/32`));
      if (
        nodes.length > 0 &&
        ranges.length > 0 &&
        ranges.every((range) => range && !nodes.some((node) => overlaps(range, node)))
      )
        continue;
      // Network rules have addresses, application rules names or tags.
      if (tags.length + names.length > 0) {
        found.rules++;
        found.first ??= prefix;
      }
      found.open ||=
        tags.some((tag) => tag.toLowerCase() === aksFqdnTag.toLowerCase()) ||
        names.includes('*') ||
        addresses.some(
          (address) => address === '*' || address === everywhere.ipv4 || /^azurecloud(\.|$)/i.test(address),
        );
    }
  }
  return found;
}

function texts(resource: Resource, path: string): string[] | undefined {
  const list = resource.strings(path);
  if (list.kind === 'absent') return [];
  if (list.kind === 'unknown' || !list.value.complete) return undefined;
  const items = list.value.items.map((item) => (item.kind === 'known' ? item.value : undefined));
  return items.includes(undefined) ? undefined : items.flatMap((item) => item ?? []);
}
