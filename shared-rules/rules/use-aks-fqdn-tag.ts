import { aksFqdnTag } from '../model/azure';
import type { Resource } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule } from '../rule';

export default defineRule({
  id: 'use-aks-fqdn-tag',
  severity: 'warning',
  category: 'egress',
  summary: 'The firewall must let the cluster reach what it needs.',
  why: 'Nodes fetch images, updates and certificates from Microsoft. The tag AzureKubernetesService stands for all of it and is kept up to date; a list written by hand misses something sooner or later, and nodes then fail to start.',
  references: [aksDocs('limit-egress-traffic'), aksDocs('outbound-rules-control-egress')],
  equivalents: [],
  of: 'ruleCollectionGroup',
  *check({ resource }, { model }) {
    if (!model.clusters.some(({ network }) => is(network.outboundType, 'userDefinedRouting'))) return;
    // The tag in one group is enough for all.
    const groups = [...model.ofType('Microsoft.Network/firewallPolicies/ruleCollectionGroups'), ...model.ofType('azurerm_firewall_application_rule_collection')];
    const tags = groups.map((group) => fqdnTags(group.resource));
    if (tags.some((found) => found === undefined || found.has)) return;
    const own = fqdnTags(resource);
    const firstWithRules = groups.find((_, at) => tags[at]!.rules > 0);
    if (!own || own.rules === 0 || firstWithRules?.resource !== resource) return;
    yield {
      at: resource.string('name'),
      message: `The firewall's application rules lack the FQDN tag ${aksFqdnTag}, and the cluster routes through it: nodes cannot fetch what they start with. Add a rule with the tag.`,
    };
  },
});

/** How many application rules there are, and whether one has the tag; undefined when something is not known. */
function fqdnTags(resource: Resource): { rules: number; has: boolean } | undefined {
  return resource.type.startsWith('azurerm_') ? read(resource, ['']) : collections(resource);
}

function collections(resource: Resource): { rules: number; has: boolean } | undefined {
  const list = resource.items('properties.ruleCollections');
  if (list.kind === 'absent') return { rules: 0, has: false };
  return list.kind === 'known' && list.value.complete ? read(resource, list.value.items.map((path) => `${path}.`)) : undefined;
}

function read(resource: Resource, prefixes: readonly string[]): { rules: number; has: boolean } | undefined {
  let rules = 0;
  let has = false;
  for (const prefix of prefixes) {
    const list = resource.items(`${prefix}rules`);
    if (list.kind === 'absent') continue;
    if (list.kind === 'unknown' || !list.value.complete) return undefined;
    for (const path of list.value.items) {
      const tags = resource.strings(`${path}.fqdnTags`);
      if (tags.kind === 'unknown' || (tags.kind === 'known' && (!tags.value.complete || tags.value.items.some(({ kind }) => kind === 'unknown')))) return undefined;
      // Network rules have addresses, application rules names or tags.
      const isApplication = tags.kind === 'known' || resource.strings(`${path}.targetFqdns`).kind !== 'absent' || resource.type.startsWith('azurerm_');
      if (isApplication) rules++;
      has ||= tags.kind === 'known' && tags.value.items.some((tag) => is(tag, aksFqdnTag));
    }
  }
  return { rules, has };
}
